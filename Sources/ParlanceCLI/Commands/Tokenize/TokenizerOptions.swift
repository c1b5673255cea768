import ArgumentParser
import ParlanceText

/// `--tokenizer` where it must be given.
struct TokenizerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A tokenizer.json, a BERT vocab.txt, a unigram .spm, or a folder that holds a tokenizer.",
      valueName: "path"))
  var tokenizer: String
}

extension Tokenizer {
  /// Reads a tokenizer and tells what its file has it do unasked.
  static func load(_ path: String) throws -> Tokenizer {
    let tokenizer = try Tokenizer(contentsOf: path)
    if let truncation = tokenizer.truncation {
      Launcher.complain("\(path) cuts texts to \(truncation.maxLength) tokens, as its file says")
    }
    if let padding = tokenizer.padding, case .fixed(let length) = padding.length {
      Launcher.complain("\(path) fills texts up to \(length) tokens, as its file says")
    }
    return tokenizer
  }
}
