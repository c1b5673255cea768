import Parlance

/// Tagged tokens in columns, sentences parted by blank lines.
struct TagFiles {
  struct NotATag: Error, CustomStringConvertible {
    let position: LinePosition
    let tag: String
    var description: String {
      "\(position): \"\(tag)\" is not a tag such as B-PER, I-PER or O; for one label a line use --format lines"
    }
  }

  /// The first line where one file has a token and the other has none.
  struct DifferentTokens: Error, CustomStringConvertible {
    let hypotheses: LinePosition
    let references: LinePosition
    var description: String {
      "\(hypotheses) and \(references): one sentence ends here and the other goes on; the files must have "
        + "the same tokens"
    }
  }

  /// The tags of a file, with the line of each; an empty tag ends a sentence.
  private struct Column {
    let file: String
    var tags: [(tag: String, line: Int)] = []

    init(_ path: String, scheme: SpanScheme?) throws {
      file = SegmentFiles.name(path)
      var isInside = false
      try WatchedCorpus(TextCorpus(paths: [path])).forEachLine { line, position in
        // Columns are parted as the CoNLL script does it: by blanks and tabs, never inside a word in other scripts.
        let columns = line.utf8.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
        guard let last = columns.last else {
          if isInside { tags.append(("", position.line)) }
          isInside = false
          return
        }
        let tag = String(Substring(last))
        let isKnown =
          scheme.map { $0.prefixes.contains { tag.utf8.first == $0.asciiValue } } ?? Self.looksLikeTag(tag)
        guard isKnown else { throw NotATag(position: position, tag: tag) }
        tags.append((tag, position.line))
        isInside = true
      }
      guard !tags.isEmpty else { throw SegmentFiles.NothingThere(file: file) }
      if isInside { tags.append(("", (tags.last?.line ?? 0) + 1)) }
    }

    private static func looksLikeTag(_ tag: String) -> Bool {
      if tag == "O" { return true }
      let bytes = Array(tag.utf8)
      let isPrefix = "BIES".utf8.contains(bytes[0])
      return isPrefix && (bytes.count == 1 || bytes[1] == UInt8(ascii: "-"))
    }

    var sentences: [[String]] {
      tags.split { $0.tag.isEmpty }.map { $0.map(\.tag) }
    }
  }

  private let hypotheses: [[String]]
  private let references: [[String]]

  /// The tokens of all sentences.
  var tokenCount: Int { references.reduce(0) { $0 + $1.count } }

  init(hypotheses: String, references: String, scheme: SpanScheme? = nil) throws {
    let found = try Column(hypotheses, scheme: scheme)
    let gold = try Column(references, scheme: scheme)
    let count = max(found.tags.count, gold.tags.count)
    for index in 0..<count {
      let left = index < found.tags.count ? found.tags[index] : ("", (found.tags.last?.line ?? 0) + 1)
      let right = index < gold.tags.count ? gold.tags[index] : ("", (gold.tags.last?.line ?? 0) + 1)
      guard index < found.tags.count, index < gold.tags.count, left.0.isEmpty == right.0.isEmpty else {
        throw DifferentTokens(
          hypotheses: LinePosition(file: found.file, line: left.1),
          references: LinePosition(file: gold.file, line: right.1))
      }
    }
    self.hypotheses = found.sentences
    self.references = gold.sentences
  }

  func report(scheme: SpanScheme?) throws -> SpanReport {
    try SpanReport(gold: references, predicted: hypotheses, scheme: scheme)
  }
}
