import ParlanceFiles

extension Corpus {
  /// Hands out each line, without its LF, as bytes of valid UTF-8.
  @discardableResult
  public func forEachLineBytes(_ body: (Span<UInt8>, LinePosition) throws -> Void) throws -> CorpusReport {
    try forEachBlock { block, first in
      var position = first
      var start = 0
      while start < block.count {
        let end = block.firstIndex(of: 0x0a, from: start) ?? block.count
        try body(block.extracting(start..<end), position)
        start = end + 1
        position.line += 1
      }
    }
  }

  /// Hands out each line, without its LF.
  @discardableResult
  public func forEachLine(_ body: (String, LinePosition) throws -> Void) throws -> CorpusReport {
    try forEachLineBytes { line, position in
      try body(String(copying: UTF8Span(validating: line)), position)
    }
  }
}
