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
      words with the blank before them. unigram is SentencePiece's kind: of all divisions of a word the most \
      probable one. The result does not depend on the number of threads.

      Examples:
        parlance vocab train --type wordpiece --size 30000 --output words corpus.txt
        parlance vocab train --type bpe --size 8000 --output bytes a.txt b.txt.gz
        parlance vocab train --type unigram --size 8000 --output pieces corpus.txt
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

  @Option(help: "Kind of tokenizer: wordpiece, bpe or unigram.") var type: Kind
  @Option(help: "Tokens to reach, special tokens and single characters among them.") var size = 30_000
  @Option(help: "Folder for tokenizer.json; made where it is missing.") var output: String
  @Option(help: "Make no token that is seen less often (unigram: in fewer places of different words).")
  var minFrequency = 2
  @Option(
    help: ArgumentHelp(
      "Special token, repeatable (default: [PAD] [UNK] [CLS] [SEP] [MASK]; <|endoftext|>; <unk> <s> </s>).",
      valueName: "token"))
  var special: [String] = []
  @Option(help: "Most single characters to keep (wordpiece); the rarest go (default: all).") var alphabet:
    Int?
  @Option(help: "Make no token of this many characters or more (default: no limit; unigram: 17).")
  var maxTokenLength: Int?
  @Flag(help: "Keep case and accents (wordpiece).") var cased = false
  @Argument(help: "Text files, plain or .gz; `-` is standard input.") var corpus: [String]
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    try require(size, in: 1...10_000_000, for: "--size")
    try require(minFrequency, in: 0...Int(Int32.max), for: "--min-frequency")
    if let alphabet { try require(alphabet, in: 1...0x11_0000, for: "--alphabet") }
    if let maxTokenLength { try require(maxTokenLength, in: 1...1_000_000, for: "--max-token-length") }
    if type != .wordpiece, cased || alphabet != nil {
      throw ValidationError(
        "\(cased ? "--cased" : "--alphabet") is for --type wordpiece; \(type.rawValue) keeps all text")
    }
    if special.contains("") { throw ValidationError("--special must not be empty") }
    if let twice = special.first(where: { token in special.count { $0 == token } > 1 }) {
      throw ValidationError("--special \(twice) is given twice")
    }
    let needed: [String] =
      switch type {
      case .wordpiece: ["[UNK]", "[CLS]", "[SEP]"]
      case .bpe: []
      case .unigram: ["<unk>"]
      }
    if !special.isEmpty, let missing = needed.first(where: { !special.contains($0) }) {
      throw ValidationError("\(type.rawValue) needs the special token \(missing); add --special '\(missing)'")
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
        line.show(
          type == .unigram
            ? "\(Numbers.grouped(tokens)) tokens are left, \(Numbers.grouped(size)) are wanted"
            : "\(Numbers.grouped(tokens)) of \(Numbers.grouped(size)) tokens", isLast: false)
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
    switch type {
    case .wordpiece: .wordPiece(lowercases: !cased)
    case .bpe: .byteLevelBytePair
    case .unigram: .unigram
    }
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
