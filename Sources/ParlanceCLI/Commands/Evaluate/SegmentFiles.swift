import Parlance

/// Hypotheses and references, one segment a line, without white space at the ends of lines.
struct SegmentFiles {
  /// Files that do not belong together.
  struct DifferentLineCounts: Error, CustomStringConvertible {
    let hypotheses: (file: String, lines: Int)
    let references: (file: String, lines: Int)
    var description: String {
      "\(hypotheses.file) has \(hypotheses.lines) lines but \(references.file) has \(references.lines); "
        + "line n of one must belong to line n of the other"
    }
  }

  struct NothingThere: Error, CustomStringConvertible {
    let file: String
    var description: String { "\(file) is empty: there is nothing to evaluate" }
  }

  let hypotheses: [String]
  /// One array a file.
  let references: [[String]]

  init(hypotheses: String, references: [String]) throws {
    self.hypotheses = try Self.lines(of: hypotheses)
    self.references = try references.map(Self.lines)
    for (file, lines) in zip(references, self.references) where lines.count != self.hypotheses.count {
      throw DifferentLineCounts(
        hypotheses: (Self.name(hypotheses), self.hypotheses.count),
        references: (Self.name(file), lines.count))
    }
  }

  /// All lines of a file that is not empty.
  static func lines(of file: String) throws -> [String] {
    var lines: [String] = []
    try WatchedCorpus(TextCorpus(paths: [file])).forEachLineBytes { line, _ in
      var end = line.count
      while end > 0, line[end - 1] == 0x20 || (0x09...0x0d).contains(line[end - 1]) { end -= 1 }
      lines.append(String(copying: UTF8Span(unchecked: line.extracting(0..<end))))
    }
    guard !lines.isEmpty else { throw NothingThere(file: name(file)) }
    return lines
  }

  static func name(_ file: String) -> String { file == "-" ? "standard input" : file }
}
