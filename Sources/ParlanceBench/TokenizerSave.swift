import ArgumentParser
import ParlanceText

/// `parlance-bench save`: reads a tokenizer and writes it as `tokenizer.json`, for checking that peers read it.
struct TokenizerSave: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "save", abstract: "Read a tokenizer and write it as a tokenizer.json.")

  @Option(help: "A tokenizer.json, a vocab.txt or a folder.") var tokenizer: String
  @Option(help: "Where to write.") var output: String

  func run() throws {
    try Tokenizer(contentsOf: tokenizer).write(to: output)
  }
}
