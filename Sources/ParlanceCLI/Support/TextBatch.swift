import ParlanceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Lines that a model takes at once.
enum TextBatch {
  /// Whether a person types the text, and waits for each answer.
  static func isInteractive(_ files: [String]) -> Bool { files.allSatisfy { $0 == "-" } && isatty(0) != 0 }

  /// Enough lines that those of like length find together; one where a person waits.
  static func size(of files: [String], _ batchSize: Int) -> Int {
    isInteractive(files) ? 1 : max(batchSize, 1) * 32
  }
}

extension Corpus {
  /// Calls `body` with lines in groups of at most `count`, and the number of the first, counted from 1 over all files.
  func forEachLines(_ count: Int, _ body: ([String], Int) throws -> Void) throws {
    try forEachPlacedLines(count) { lines, first in try body(lines.map { $0.text }, first) }
  }

  /// The same with each line's file and number.
  func forEachPlacedLines(
    _ count: Int, _ body: ([(text: String, position: LinePosition)], Int) throws -> Void
  ) throws {
    var lines: [(text: String, position: LinePosition)] = []
    var first = 1
    func send() throws {
      guard !lines.isEmpty else { return }
      try body(lines, first)
      first += lines.count
      lines.removeAll(keepingCapacity: true)
    }
    try forEachLine { line, position in
      lines.append((line, position))
      if lines.count == count { try send() }
    }
    try send()
  }
}

extension String {
  var trimmingWhitespace: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }

  /// With blanks for line breaks and tabs, so that it stays one field of one line.
  var onOneLine: String {
    guard utf8.contains(where: { $0 == 0x0a || $0 == 0x0d || $0 == 0x09 }) else { return self }
    return String(decoding: utf8.map { $0 == 0x0a || $0 == 0x0d || $0 == 0x09 ? 0x20 : $0 }, as: UTF8.self)
  }
}
