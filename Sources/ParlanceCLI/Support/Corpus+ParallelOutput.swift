import ParlanceFiles
import ParlanceParallel
import ParlanceText

extension Corpus {
  /// Turns each line into output, on several threads, and writes the output in the order of the text.
  ///
  /// A block of lines is divided among the threads by bytes. Lines come as bytes of valid UTF-8, without their LF.
  /// - Throws: what reading or writing throws, and the error of the first line whose `body` throws.
  func writeLines(
    threads: Int, to output: StandardOutput,
    _ body: @escaping @Sendable (_ line: Span<UInt8>, LinePosition, _ output: inout [UInt8]) throws -> Void
  ) throws {
    try forEachBlock { block, position in
      var bytes: [UInt8] = []
      bytes.append(copying: block)
      for part in try Self.outputs(of: bytes, position, threads, body) { try output.bytes(part) }
    }
  }

  private static func outputs(
    of block: [UInt8], _ position: LinePosition, _ threads: Int,
    _ body: @escaping @Sendable (Span<UInt8>, LinePosition, inout [UInt8]) throws -> Void
  ) throws -> [[UInt8]] {
    var parts: [(range: Range<Int>, line: Int)] = []
    var start = 0
    var line = position.line
    let share = max(1, block.count / threads)
    while start < block.count {
      let middle = min(start + share, block.count)
      let end = middle < block.count ? block.span.firstIndex(of: 0x0a, from: middle).map { $0 + 1 } : nil
      let range = start..<(end ?? block.count)
      parts.append((range, line))
      line += block.span.extracting(range).count(of: 0x0a, before: range.count)
      start = range.upperBound
    }
    let work = parts
    return try ParallelLoop.map(count: work.count, threads: threads) { number in
      var output: [UInt8] = []
      let (range, line) = work[number.lowerBound]
      var place = LinePosition(file: position.file, line: line)
      let text = block.span.extracting(range)
      var start = 0
      while start < text.count {
        let end = text.firstIndex(of: 0x0a, from: start) ?? text.count
        try body(text.extracting(start..<end), place, &output)
        start = end + 1
        place.line += 1
      }
      return output
    }
  }
}
