import ParlanceFiles
import ParlanceParallel

/// Text files, one after the other: plain or gzip (recognized by content), or `-` for standard input, which can
/// be gone through once only.
///
/// A byte order mark at the start of a file is left out. Where a file other than the last lacks its final line
/// feed, one is added, so that lines of two files never join.
public struct TextCorpus: Corpus {
  /// The files, as they were named.
  public let paths: [String]
  private let passes = Passes()

  /// Which pipes were read already: without this, a second pass would find them empty and say nothing.
  private final class Passes: Sendable {
    let readPipes = LockedValue<Set<Int>>([])
  }

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
      try read(index, path, into: &report, body)
    }
    return report
  }

  private func read(
    _ index: Int, _ path: String, into report: inout CorpusReport,
    _ body: (Span<UInt8>, LinePosition) throws -> Void
  ) throws {
    // Asked before opening, which would wait for a writer that is gone.
    guard !passes.readPipes.withLock({ $0.contains(index) }) else {
      throw CorpusError.pipeReadTwice(path: path)
    }
    var reader = try LineBlockReader(path: path)
    if !reader.isRegularFile && path != "-" { passes.readPipes.withLock { _ = $0.insert(index) } }
    let isLast = index == paths.count - 1
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
