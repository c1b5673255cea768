import ArgumentParser
import FoundationEssentials
import Parlance

/// `parlance tokenize`
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Split each line into words or sentences.",
    discussion: """
      By the Unicode rules of a locale, with dictionaries for scripts without spaces. One output line an input \
      line: words parted by spaces, sentences by tabs. With --lowercase it prepares text for `parlance embed train`.

      Examples:
        parlance tokenize --lowercase tales.txt > words.txt
        parlance tokenize --as sentences --locale de < brief.txt
      """)

  enum Unit: String, ExpressibleByArgument, CaseIterable { case words, sentences }

  struct Answer: Encodable {
    var words: [String]?
    var sentences: [String]?
  }

  struct NotAString: Error, CustomStringConvertible {
    let position: LinePosition
    var description: String { "\(position): not a JSON string; with --jsonl each line must be one" }
  }

  @Option(name: .customLong("as"), help: "What to split into.") var unit = Unit.words
  @Option(help: "Language of the text, such as en, ja or pt-BR.") var locale = "root"
  @Flag(help: "Change the text to lower case.") var lowercase = false
  @Flag(help: "Keep punctuation and symbols, as words of their own.") var punctuation = false
  @Flag(help: "Each input line is a JSON string, so that a text may hold newlines.") var jsonl = false
  @OptionGroup var text: TextOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func run() throws {
    let corpus = try text.corpus()
    let split = try splitter()
    let casing = lowercase ? try CaseMapping(locale: locale) : nil
    let isJSON = jsonl
    let output = StandardOutput()
    try corpus.mapLines(threads: threads.count) { line, position in
      var text = isJSON ? try Self.decode(line, position) : line
      if let casing { text = try casing.lowercased(text) }
      return try split(text)
    } inOrder: { pieces in
      if results.json {
        try output.json(unit == .words ? Answer(words: pieces) : Answer(sentences: pieces))
      } else {
        try output.line(Self.joined(pieces, by: unit == .words ? " " : "\t"))
      }
    }
    try output.flush()
  }

  private func splitter() throws -> @Sendable (String) throws -> [String] {
    switch unit {
    case .sentences:
      let segmenter = try SentenceSegmenter(locale: locale)
      return { try segmenter.sentences(in: $0).map(String.init) }
    case .words where punctuation:
      let segmenter = try WordSegmenter(locale: locale)
      return { text in
        let bytes = Array(text.utf8)
        return try segmenter.segments(in: text).map { String(decoding: bytes[$0.range], as: UTF8.self) }
          .filter { !$0.allSatisfy(\.isWhitespace) }
      }
    case .words:
      let segmenter = try WordSegmenter(locale: locale)
      return { try segmenter.words(in: $0).map(String.init) }
    }
  }

  private static func decode(_ line: String, _ position: LinePosition) throws -> String {
    do {
      return try JSONDecoder().decode(String.self, from: Data(line.utf8))
    } catch {
      throw NotAString(position: position)
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
