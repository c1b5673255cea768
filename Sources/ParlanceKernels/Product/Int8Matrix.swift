import ParlanceParallel

/// A weight matrix of bytes for products y = x Wᵀ + b: W ≈ scale · Q, with one scale for each row of W (an output).
///
/// Rows of x become bytes when they come, each with a scale of its own; the sums are of whole numbers and exact:
///
///     y[r, o] = scale(x[r]) · scale[o] · Σₖ q(x[r])[k] Q[o, k] + b[o]
///
/// So a row of y has the same bits whatever other rows are multiplied with it, and on however many threads.
public struct Int8Matrix: Sendable {
  /// Rows of W: length of a row of y.
  public let rows: Int
  /// Columns of W: length of a row of x.
  public let columns: Int
  /// Panels of 32 rows of W: of each row 128 times its sum, which is what there is too much since the bytes of x are
  /// unsigned, and its scale; then for every four columns 32 groups of four bytes.
  private let memory: PanelMemory

  /// The longest row of x: sums stay below 2^31.
  public static let maximumColumns = 1 << 16

  /// A matrix of given bytes.
  /// - Parameters:
  ///   - weight: Q, row by row.
  ///   - scales: one for each row.
  public init(_ weight: Span<Int8>, scales: Span<Float>, rows: Int, columns: Int, threads: Int = 1) {
    precondition(
      weight.count == rows * columns && scales.count == rows,
      "\(weight.count) bytes and \(scales.count) scales for a matrix of \(rows) x \(columns)")
    self = weight.withUnsafeBufferPointer { weight in
      scales.withUnsafeBufferPointer { scales in
        nonisolated(unsafe) let (weight, scales) = (weight, scales)
        return Int8Matrix(rows: rows, columns: columns, threads: threads) { row, bytes in
          for k in 0..<columns { bytes[k] = weight[row * columns + k] }
          return scales[row]
        }
      }
    }
  }

  /// The nearest matrix: scale = max |w| / 127 of each row, bytes rounded to the nearest, ties to even.
  /// - Parameter weight: W, row by row.
  public init(rounding weight: Span<Float>, rows: Int, columns: Int, threads: Int = 1) {
    precondition(
      weight.count == rows * columns, "\(weight.count) floats for a matrix of \(rows) x \(columns)")
    self = weight.withUnsafeBufferPointer { weight in
      nonisolated(unsafe) let weight = weight
      return Int8Matrix(rows: rows, columns: columns, threads: threads) { row, bytes in
        guard let base = weight.baseAddress else { return 0 }
        let unsigned = UnsafeMutableRawPointer(bytes).assumingMemoryBound(to: UInt8.self)
        let scale = ByteRow.quantize(base + row * columns, count: columns, into: unsigned, divides: true)
        for k in 0..<columns { bytes[k] = Int8(bitPattern: unsigned[k] ^ 128) }
        return scale
      }
    }
  }

  /// - Parameter fill: writes a row's bytes and returns its scale; there is room up to a multiple of 16.
  private init(
    rows: Int, columns: Int, threads: Int, fill: @Sendable (_ row: Int, UnsafeMutablePointer<Int8>) -> Float
  ) {
    precondition(
      rows >= 0 && (1...Self.maximumColumns).contains(columns), "a matrix of bytes of \(rows) x \(columns)")
    (self.rows, self.columns) = (rows, columns)
    let width = TileProduct.width
    let (panels, size) = (Panels.count(rows), Self.panelWords(columns))
    memory = PanelMemory(byteCount: panels * size * 4) { base in
      nonisolated(unsafe) let words = base.bindMemory(to: Int32.self, capacity: panels * size)
      ParallelLoop.run(count: panels, threads: threads) { range in
        for panel in range {
          let target = words + panel * size
          if rows - panel * width < width { target.update(repeating: 0, count: size) }
          for row in panel * width..<min(rows, (panel + 1) * width) {
            let lane = target + row % width
            let (scale, sum) = Self.packRow(columns, into: lane + 2 * width) { fill(row, $0) }
            lane[0] = 128 * sum
            lane[width] = Int32(bitPattern: scale.bitPattern)
          }
        }
      }
    }
  }

  /// Groups of four columns.
  private static func steps(_ columns: Int) -> Int { (columns + 3) / 4 }

  /// Words that a panel takes.
  private static func panelWords(_ columns: Int) -> Int {
    WordProduct<ByteArithmetic>.panelVectors(depth: columns) * 16
  }

  /// Puts a row into its lane of a panel.
  private static func packRow(
    _ columns: Int, into lane: UnsafeMutablePointer<Int32>, _ fill: (UnsafeMutablePointer<Int8>) -> Float
  ) -> (scale: Float, sum: Int32) {
    let room = (columns + 15) / 16 * 16
    return withUnsafeTemporaryAllocation(of: Int8.self, capacity: room + 16) { buffer in
      guard let bytes = buffer.baseAddress else { return (0, 0) }
      let scale = fill(bytes)
      for k in columns..<room { bytes[k] = 0 }
      var sum: Int32 = 0
      for k in 0..<columns { sum &+= Int32(bytes[k]) }
      let words = UnsafeRawPointer(bytes)
      for step in 0..<steps(columns) {
        lane[step &* TileProduct.width] = words.loadUnaligned(fromByteOffset: step &* 4, as: Int32.self)
      }
      return (scale, sum)
    }
  }

  /// One scale for each row.
  public var scales: [Float] { (0..<rows).map { scale(of: $0) } }

  private func scale(of row: Int) -> Float {
    memory.withUnsafeBytes { bytes in
      let (panel, lane) = (row / TileProduct.width, row % TileProduct.width)
      let place =
        panel * Self.panelWords(columns) + TileProduct.width + lane
      return bytes.load(fromByteOffset: place * 4, as: Float.self)
    }
  }

  /// The bytes, row by row.
  public var codes: [Int8] {
    [Int8](unsafeUninitializedCapacity: rows * columns) { codes, initialized in
      for row in 0..<rows { copy(row, columns: columns) { codes[row * columns + $0] = $1 } }
      initialized = rows * columns
    }
  }

  /// Writes a row as floats.
  func unpackRow(_ row: Int, into target: UnsafeMutablePointer<Float>) {
    let scale = scale(of: row)
    copy(row, columns: columns) { target[$0] = Float($1) * scale }
  }

  @inline(__always)
  private func copy(_ row: Int, columns: Int, _ body: (Int, Int8) -> Void) {
    memory.withUnsafeBytes { bytes in
      let start =
        (row / TileProduct.width * Self.panelWords(columns) + row % TileProduct.width
          + 2 * TileProduct.width) * 4
      for k in 0..<columns {
        let place = start &+ (k >> 2) &* (TileProduct.width &* 4) &+ (k & 3)
        body(k, Int8(bitPattern: bytes[place]))
      }
    }
  }

  /// The product with some rows of this matrix; see `WeightMatrix`.
  func multiply(
    _ x: UnsafePointer<Float>, rows count: Int, outputs: Range<Int>, bias: UnsafePointer<Float>?,
    activation: Activation?, into y: UnsafeMutablePointer<Float>, threads: Int
  ) {
    memory.withUnsafeBytes { bytes in
      // Without rows there is nothing to write.
      guard let lanes = bytes.bindMemory(to: IntLanes.self).baseAddress, !bytes.isEmpty else { return }
      let first = outputs.lowerBound / TileProduct.width * Self.panelWords(columns) / 16
      var product = WordProduct<ByteArithmetic>(
        lanes: lanes + first, columns: outputs.count, depth: columns, y: y, stride: outputs.count)
      product.bias = bias
      product.activation = activation
      product.multiply(x, rows: count, threads: threads)
    }
  }
}
