import ParlanceFiles

/// Text files, one after the other: plain or gzip (recognized by content), or `-` for standard input, which can
/// be gone through once only.
///
/// A byte order mark at the start of a file is left out. Where a file other than the last lacks its final line
/// feed, one is added, so that lines of two files never join.
public struct TextCorpus: Corpus {
  /// The files, as they were named.
  public let paths: [String]

  /// Checks that every file can be opened.
  /// - Throws: `CorpusError` where no file is named; `FileError` where one is missing, a folder or unreadable.
  public init(paths: [String]) throws {
    guard !paths.isEmpty else { throw CorpusError.noFiles }
    guard paths.count(where: { $0 == "-" }) <= 1 else { throw CorpusError.standardInputNamedTwice }
    for path in paths where path != "-" { try ByteSource.checkReadable(path: path) }
    self.paths = paths
  }

  @discardableResult
  public func forEachBlock(_ body: (Span<UInt8>, LinePosition) throws -> Void) throws -> CorpusReport {
    var report = CorpusReport()
    for (index, path) in paths.enumerated() {
      try read(path, isLast: index == paths.count - 1, into: &report, body)
    }
    return report
  }

  private func read(
    _ path: String, isLast: Bool, into report: inout CorpusReport,
    _ body: (Span<UInt8>, LinePosition) throws -> Void
  ) throws {
    var reader = try LineBlockReader(path: path)
    var position = LinePosition(file: reader.name, line: 1)
    var isFirst = true
    try reader.forEachBlock { whole in
      var block = whole
      report.bytes += block.count
      if isFirst {
        isFirst = false
        let marks = try ByteOrderMark.count(in: block, path: position.file)
        block = block.extracting(droppingFirst: marks)
      }
      guard !block.isEmpty else { return }
      let endsWithNewline = block[block.count - 1] == 0x0a
      report.endsWithNewline = endsWithNewline || !isLast
      let lines = block.count(of: 0x0a, before: block.count) + (endsWithNewline ? 0 : 1)
      let firstInvalid = UTF8Repair.firstInvalid(in: block)
      if firstInvalid == nil && report.endsWithNewline == endsWithNewline {
        try body(block, position)
      } else {
        var repaired: [UInt8] = []
        if let firstInvalid {
          if report.firstInvalid == nil {
            let line = position.line + block.count(of: 0x0a, before: firstInvalid)
            report.firstInvalid = LinePosition(file: position.file, line: line)
          }
          report.invalidSequences += UTF8Repair.append(block, to: &repaired)
        } else {
          repaired.append(copying: block)
        }
        if report.endsWithNewline != endsWithNewline { repaired.append(0x0a) }
        try body(repaired.span, position)
      }
      report.lines += lines
      position.line += lines
    }
  }
}
