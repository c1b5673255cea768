import ParlanceFiles
import ParlanceParallel

extension BackoffModel {
  /// Writes the model as an ARPA file, packed where the name ends in `.gz`.
  /// - Parameter threads: threads that turn numbers into text.
  /// - Throws: `FileError` where it can't be written; an old file then stays as it was.
  public func writeARPA(to path: String, threads: Int = 1) throws {
    var file = try AtomicFile(path: path)
    if path.hasSuffix(".gz") {
      let deflater = try GzipDeflater(path: path)
      try writeARPA(threads: threads) { piece in
        try deflater.pack(piece, isLast: false) { try file.write($0) }
      }
      try deflater.pack([UInt8]().span, isLast: true) { try file.write($0) }
    } else {
      try writeARPA(threads: threads) { try file.write($0) }
    }
    try file.commit()
  }

  /// Hands out the text of the ARPA file, piece by piece.
  /// - Parameter threads: threads that turn numbers into text.
  /// - Throws: what `body` throws.
  public func writeARPA(threads: Int = 1, _ body: (Span<UInt8>) throws -> Void) throws {
    let pieceSize = 1 << 13
    var text = Array("\\data\\\n".utf8)
    for (index, order) in orders.enumerated() {
      text.append(contentsOf: "ngram \(index + 1)=\(order.count)\n".utf8)
    }
    for (index, order) in orders.enumerated() {
      text.append(contentsOf: "\n\\\(index + 1)-grams:\n".utf8)
      try body(text.span)
      text.removeAll(keepingCapacity: true)
      // A few pieces a thread at a time, so that the text takes little memory.
      let turn = pieceSize * 4 * max(1, threads)
      for start in stride(from: 0, to: order.count, by: turn) {
        let count = min(turn, order.count - start)
        let parts = ParallelLoop.map(count: count, chunk: pieceSize, threads: threads) { range in
          var part: [UInt8] = []
          for entry in range { append(start + entry, of: order, length: index + 1, to: &part) }
          return part
        }
        for part in parts { try body(part.span) }
      }
    }
    text.append(contentsOf: "\n\\end\\\n".utf8)
    try body(text.span)
  }

  private func append(_ entry: Int, of order: Order, length: Int, to text: inout [UInt8]) {
    DecimalNumber.append(order.logProbabilities[entry], to: &text)
    var separator = UInt8(ascii: "\t")
    for place in entry * length..<(entry + 1) * length {
      text.append(separator)
      vocabulary.withBytes(of: Int(order.words[place])) { text.append(copying: $0) }
      separator = UInt8(ascii: " ")
    }
    if !order.logBackoffs.isEmpty {
      text.append(UInt8(ascii: "\t"))
      DecimalNumber.append(order.logBackoffs[entry], to: &text)
    }
    text.append(UInt8(ascii: "\n"))
  }
}
