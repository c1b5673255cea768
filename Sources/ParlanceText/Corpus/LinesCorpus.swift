import ParlanceFiles

/// A corpus in memory: one string a line.
public struct LinesCorpus: Corpus {
  /// The lines, without line feeds.
  public let lines: [String]
  /// The name that positions carry.
  public let name: String

  public init(_ lines: [String], name: String = "lines") {
    self.lines = lines
    self.name = name
  }

  @discardableResult
  public func forEachBlock(_ body: (Span<UInt8>, LinePosition) throws -> Void) throws -> CorpusReport {
    let blockSize = 1 << 20
    var report = CorpusReport()
    var block: [UInt8] = []
    var position = LinePosition(file: name, line: 1)
    for (index, line) in lines.enumerated() {
      block.append(contentsOf: line.utf8)
      block.append(0x0a)
      if block.count >= blockSize || index == lines.count - 1 {
        let newlines = block.span.count(of: 0x0a, before: block.count)
        try body(block.span, position)
        position.line += newlines
        report.lines += newlines
        report.bytes += block.count
        block.removeAll(keepingCapacity: true)
      }
    }
    return report
  }
}
