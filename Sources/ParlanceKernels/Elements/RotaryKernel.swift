#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Cosines and sines of the angles that rotary embeddings turn by. Rows of equal positions share theirs.
public struct RotaryTable: Sendable {
  let headSize: Int
  /// The place of each row's position.
  let places: [Int]
  /// headSize / 2 values a place.
  let cosines: [Float]
  let sines: [Float]

  /// The angle of pair i at position p is p · base^(−2i / headSize).
  /// - Parameter positions: one a row; in a batch of sequences most stand many times.
  public init(positions: [Int], headSize: Int, base: Double) {
    precondition(headSize > 0 && headSize % 2 == 0, "rotary heads of size \(headSize)")
    let rates = (0..<headSize / 2).map { pow(base, -2 * Double($0) / Double(headSize)) }
    var known: [Int: Int] = [:]
    var (cosines, sines) = ([Float](), [Float]())
    places = positions.map { position in
      if let place = known[position] { return place }
      let place = known.count
      known[position] = place
      for rate in rates {
        let angle = Double(position) * rate
        cosines.append(Float(cos(angle)))
        sines.append(Float(sin(angle)))
      }
      return place
    }
    self.headSize = headSize
    self.cosines = cosines
    self.sines = sines
  }
}

/// Turning of pairs of columns (Su et al., 2021).
public enum RotaryKernel {
  /// y: (a, b) becomes (a cos − s b sin, b cos + s a sin) for each pair of each head; s is 1, or -1 to turn back.
  /// - Parameters:
  ///   - x: as many rows as the table has positions.
  ///   - width: of a row: a multiple of the head size.
  public static func apply(
    _ x: Span<Float>, width: Int, table: RotaryTable, interleaved: Bool, sign: Float,
    into y: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    let rows = table.places.count
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
                let angles = table.places[row] &* half
                for head in stride(from: row &* width, to: (row &+ 1) &* width, by: 2 &* half) {
                  for i in 0..<half {
                    let (first, angle) = (head &+ i &* pair, angles &+ i)
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
