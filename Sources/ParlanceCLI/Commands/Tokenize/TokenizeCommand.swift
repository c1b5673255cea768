import ArgumentParser
import Parlance

/// `parlance tokenize`
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Split each line into words or sentences, or into the tokens of a model.",
    discussion: """
      One output line an input line. Without --tokenizer: words (parted by spaces) or sentences (by tabs) by the \
      Unicode rules of a locale, with dictionaries for scripts without spaces; with --lowercase it prepares text for \
      `parlance embed train`. With --tokenizer: the pieces, ids or words of that tokenizer, or all it knows as JSON.

      Examples:
        parlance tokenize --lowercase tales.txt > words.txt
        parlance tokenize --as sentences --locale de < brief.txt
        parlance tokenize --tokenizer model/tokenizer.json --as ids tales.txt > ids.txt
      """)

  enum Unit: String, ExpressibleByArgument, CaseIterable { case words, sentences, pieces, ids, json }

  struct Answer: Encodable {
    var words: [String]?
    var sentences: [String]?
  }

  @Option(
    help: ArgumentHelp(
      "A tokenizer.json, a BERT vocab.txt, a unigram .spm, or a folder that holds a tokenizer.",
      valueName: "path"))
  var tokenizer: String?
  @Option(
    name: .customLong("as"),
    help: "What to split into (default: pieces with --tokenizer, else words).")
  var unit: Unit?
  @Option(help: "Language of the text, such as en, ja or pt-BR.") var locale = "root"
  @Flag(help: "Change the text to lower case.") var lowercase = false
  @Flag(help: "Keep punctuation and symbols, as words of their own.") var punctuation = false
  @Flag(help: "Each input line is a JSON string, so that a text may hold newlines.") var jsonl = false
  @Flag(help: "Each input line is two texts with a tab between them, encoded as one.") var pair = false
  @Flag(help: "Leave out the special tokens that the tokenizer puts around texts.") var noSpecialTokens =
    false
  @OptionGroup var text: TextOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    guard tokenizer == nil else {
      if unit == .sentences { throw ValidationError("--as sentences takes no --tokenizer") }
      if lowercase || punctuation || locale != "root" {
        throw ValidationError(
          "--lowercase, --punctuation and --locale take no --tokenizer, which has its own rules")
      }
      return
    }
    if unit == .pieces || unit == .ids || unit == .json {
      throw ValidationError("--as pieces, ids and json need --tokenizer")
    }
    if pair || noSpecialTokens { throw ValidationError("--pair and --no-special-tokens need --tokenizer") }
  }

  func run() throws {
    if let tokenizer { return try tokenize(with: tokenizer) }
    let corpus = try text.corpus()
    let isSentences = unit == .sentences
    let split = try splitter(isSentences: isSentences)
    let casing = lowercase ? try CaseMapping(locale: locale) : nil
    let isJSON = jsonl
    let output = StandardOutput()
    try corpus.mapLines(threads: threads.count) { line, position in
      var text =
        isJSON ? String(decoding: try TextLine.decode(line.utf8.span, position), as: UTF8.self) : line
      if let casing { text = try casing.lowercased(text) }
      return try split(text)
    } inOrder: { pieces in
      if results.json {
        try output.json(isSentences ? Answer(sentences: pieces) : Answer(words: pieces))
      } else {
        try output.line(Self.joined(pieces, by: isSentences ? "\t" : " "))
      }
    }
    try output.flush()
  }

  private func tokenize(with path: String) throws {
    let corpus = try text.corpus()
    let units: [Unit: SubwordTokenization.Unit] = [
      .pieces: .pieces, .ids: .ids, .json: .json, .words: .words,
    ]
    let job = SubwordTokenization(
      tokenizer: try Tokenizer.load(path), unit: units[unit ?? .pieces] ?? .pieces, isJSON: results.json,
      isPair: pair, readsJSONLines: jsonl, addsSpecialTokens: !noSpecialTokens)
    let output = StandardOutput()
    try corpus.writeLines(threads: threads.count, to: output) { line, position, output in
      try job.append(line, position, to: &output)
    }
    try output.flush()
  }

  private func splitter(isSentences: Bool) throws -> @Sendable (String) throws -> [String] {
    if isSentences {
      let segmenter = try SentenceSegmenter(locale: locale)
      return { try segmenter.sentences(in: $0).map(String.init) }
    }
    let segmenter = try WordSegmenter(locale: locale)
    guard punctuation else { return { try segmenter.words(in: $0).map(String.init) } }
    return { text in
      let bytes = Array(text.utf8)
      return try segmenter.segments(in: text).map { String(decoding: bytes[$0.range], as: UTF8.self) }
        .filter { !$0.allSatisfy(\.isWhitespace) }
    }
  }

  /// Line breaks and tabs inside of a piece would tear the line apart: they become spaces.
  private static func joined(_ pieces: [String], by separator: String) -> String {
    pieces.lazy.map { piece in
      let isWhole = piece.utf8.allSatisfy { $0 >= 0x20 }
      return isWhole ? piece : String(piece.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    }.joined(separator: separator)
  }
}
