import ArgumentParser
import Parlance
import ParlanceFiles

/// `parlance vocab train`
struct VocabTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a tokenizer on text.",
    discussion: """
      Writes DIR/tokenizer.json, which Hugging Face's tokenizers load too. wordpiece is BERT's kind: words divided \
      at blanks and punctuation, in lower case without accents (see --cased). bpe is GPT-2's kind: any bytes, \
      words with the blank before them. The result does not depend on the number of threads.

      Examples:
        parlance vocab train --type wordpiece --size 30000 --output words corpus.txt
        parlance vocab train --type bpe --size 8000 --output bytes a.txt b.txt.gz
        zcat dump.gz | parlance vocab train --type bpe --output bytes -
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable { case wordpiece, bpe, unigram }

  /// The summary that `--json` prints.
  struct Summary: Encodable {
    let type: String
    let tokens: Int
    let words: Int
    let seconds: Double
    let file: String
  }

  @Option(help: "Kind of tokenizer: wordpiece or bpe.") var type: Kind
  @Option(help: "Tokens to reach, special tokens and single characters among them.") var size = 30_000
  @Option(help: "Folder for tokenizer.json; made where it is missing.") var output: String
  @Option(help: "Merge no pair that is seen less often.") var minFrequency = 2
  @Option(
    help: ArgumentHelp(
      "Special token, repeatable (default: [PAD] [UNK] [CLS] [SEP] [MASK], or <|endoftext|>).",
      valueName: "token"))
  var special: [String] = []
  @Option(help: "Most single characters to keep (wordpiece); the rarest go (default: all).") var alphabet:
    Int?
  @Option(help: "Make no token of this many characters or more (default: no limit).") var maxTokenLength: Int?
  @Flag(help: "Keep case and accents (wordpiece).") var cased = false
  @Argument(help: "Text files, plain or .gz; `-` is standard input.") var corpus: [String]
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    if type == .unigram {
      throw ValidationError("--type unigram is not available yet; choose wordpiece or bpe")
    }
    try require(size, in: 1...10_000_000, for: "--size")
    try require(minFrequency, in: 0...Int(Int32.max), for: "--min-frequency")
    if let alphabet { try require(alphabet, in: 1...0x11_0000, for: "--alphabet") }
    if let maxTokenLength { try require(maxTokenLength, in: 1...1_000_000, for: "--max-token-length") }
    if type == .bpe, cased || alphabet != nil {
      throw ValidationError("\(cased ? "--cased" : "--alphabet") is for --type wordpiece; bpe keeps all text")
    }
    if special.contains("") { throw ValidationError("--special must not be empty") }
    if let twice = special.first(where: { token in special.count { $0 == token } > 1 }) {
      throw ValidationError("--special \(twice) is given twice")
    }
    let needed = type == .wordpiece && !special.isEmpty ? ["[UNK]", "[CLS]", "[SEP]"] : []
    if let missing = needed.first(where: { !special.contains($0) }) {
      throw ValidationError("wordpiece needs the special token \(missing); add --special \(missing)")
    }
  }

  func run() throws {
    let text = WatchedCorpus(try TextCorpus(paths: corpus))
    let file = try OutputPath.file("tokenizer.json", inFolder: output)
    Interruption.watch()
    let start = ContinuousClock.now
    let line = ProgressLine(isQuiet: progress.quiet)
    defer { line.finish() }
    var words = 0
    let tokenizer = try TokenizerTrainer(kind, settings: settings).train(on: text) { progress in
      try Interruption.check()
      switch progress {
      case .counted(let count):
        words = count
        line.show("\(Numbers.grouped(count)) different words", isLast: true)
      case .found(let tokens):
        line.show("\(Numbers.grouped(tokens)) of \(Numbers.grouped(size)) tokens", isLast: false)
      }
    }
    line.finish()
    try tokenizer.write(to: file)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let summary = Summary(
      type: type.rawValue, tokens: tokenizer.idBound, words: words, seconds: seconds, file: file)
    let output = StandardOutput()
    if results.json {
      try output.json(summary)
    } else {
      let short = summary.tokens < size ? " (the text gives no more)" : ""
      try output.line(
        "\(Numbers.grouped(summary.tokens)) tokens\(short), \(Numbers.fixed(seconds, 1)) s: wrote \(file)")
    }
    try output.flush()
  }

  private var kind: TokenizerTrainer.Kind {
    type == .bpe ? .byteLevelBytePair : .wordPiece(lowercases: !cased)
  }

  private var settings: SubwordTrainingSettings {
    var settings = SubwordTrainingSettings()
    settings.vocabularySize = size
    settings.minFrequency = minFrequency
    settings.specialTokens = special
    settings.alphabetLimit = alphabet
    settings.maxTokenLength = maxTokenLength
    settings.threads = threads.count
    return settings
  }
}
