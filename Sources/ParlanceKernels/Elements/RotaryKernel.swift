#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Cosines and sines of the angles that rotary embeddings turn by, for some positions.
public struct RotaryTable: Sendable {
  let positions: Int
  let headSize: Int
  let cosines: [Float]
  let sines: [Float]

  /// The angle of pair i at position p is p · base^(−2i / headSize).
  public init(positions: [Int], headSize: Int, base: Double) {
    precondition(headSize > 0 && headSize % 2 == 0, "rotary heads of size \(headSize)")
    let half = headSize / 2
    let rates = (0..<half).map { pow(base, -2 * Double($0) / Double(headSize)) }
    var cosines = [Float](repeating: 0, count: positions.count * half)
    var sines = cosines
    for (row, position) in positions.enumerated() {
      for i in 0..<half {
        let angle = Double(position) * rates[i]
        cosines[row * half + i] = Float(cos(angle))
        sines[row * half + i] = Float(sin(angle))
      }
    }
    self.positions = positions.count
    self.headSize = headSize
    self.cosines = cosines
    self.sines = sines
  }
}

/// Turning of pairs of columns (Su et al., 2021).
public enum RotaryKernel {
  /// y: (a, b) becomes (a cos − s b sin, b cos + s a sin) for each pair of each head; s is 1, or -1 to turn back.
  /// - Parameters:
  ///   - x: one row a position of the table.
  ///   - width: of a row: a multiple of the head size.
  public static func apply(
    _ x: Span<Float>, width: Int, table: RotaryTable, interleaved: Bool, sign: Float,
    into y: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    let rows = table.positions
    precondition(
      x.count == rows * width && y.count == x.count && width % table.headSize == 0,
      "\(x.count) elements as \(rows) rows of \(width), heads of \(table.headSize)")
    let half = table.headSize / 2
    let (pair, second) = interleaved ? (2, 1) : (1, half)
    table.cosines.span.withReadFloats { cosines in
      table.sines.span.withReadFloats { sines in
        x.withReadFloats { x in
          y.withWriteFloats { y in
            ElementLoop.run(rows: rows, width: width, threads: threads) { range in
              for row in range {
                for head in stride(from: row &* width, to: (row &+ 1) &* width, by: 2 &* half) {
                  for i in 0..<half {
                    let (first, angle) = (head &+ i &* pair, row &* half &+ i)
                    let (a, b) = (x[first], x[first &+ second])
                    let (cosine, sine) = (cosines[angle], sign * sines[angle])
                    y[first] = a * cosine - b * sine
                    y[first &+ second] = b * cosine + a * sine
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
