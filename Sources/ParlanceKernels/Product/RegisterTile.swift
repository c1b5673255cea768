/// Sums of a product, held in registers: some rows of 32 floats each.
///
/// One step over the depth k takes one row of a panel (32 floats: b) and one factor for each row of the tile (a), and
/// adds a bᵀ. Eleven rows of two AVX-512 registers fill 22 of the 32; each factor serves two products, each register of b
/// eleven. Of the 16 registers of AVX, three such rows fill twelve; six rows of 16 floats do too, and need half as much of the
/// panel for each product, which comes from the second-level cache.
/// Tiles are composed of smaller tiles, so that every number of rows has straight code without a loop over rows.
protocol RegisterTile {
  static var rowCount: Int { get }
  /// Floats of a row: 32, or 16 where only b0 counts.
  static var width: Int { get }
  init()
  /// Takes over sums from memory, `stride` floats from row to row.
  init(_ y: UnsafePointer<Float>, stride: Int)
  /// One step: row r's factor is `a[r · stride]`.
  mutating func add(_ a: UnsafePointer<Float>, stride: Int, _ b0: Vector16, _ b1: Vector16)
  /// Writes the sums plus 32 floats that are the same for all rows.
  func store(_ y: UnsafeMutablePointer<Float>, stride: Int, _ bias0: Vector16, _ bias1: Vector16)
  /// Writes the sums.
  func store(_ y: UnsafeMutablePointer<Float>, stride: Int)
}

/// A tile of one row.
struct OneRow: RegisterTile {
  private var sum0: Vector16
  private var sum1: Vector16

  @inline(__always) static var rowCount: Int { 1 }
  @inline(__always) static var width: Int { 32 }

  @inline(__always) init() { (sum0, sum1) = (.zero, .zero) }

  @inline(__always) init(_ y: UnsafePointer<Float>, stride: Int) {
    (sum0, sum1) = (VectorKernels.lanes(y, 0), VectorKernels.lanes(y, 16))
  }

  @inline(__always)
  mutating func add(_ a: UnsafePointer<Float>, stride: Int, _ b0: Vector16, _ b1: Vector16) {
    let factor = Vector16(repeating: a[0])
    sum0 = multiplyAdd(factor, b0, sum0)
    sum1 = multiplyAdd(factor, b1, sum1)
  }

  @inline(__always)
  func store(_ y: UnsafeMutablePointer<Float>, stride: Int, _ bias0: Vector16, _ bias1: Vector16) {
    UnsafeMutableRawPointer(y).storeBytes(of: sum0 + bias0, as: Vector16.self)
    UnsafeMutableRawPointer(y).storeBytes(of: sum1 + bias1, toByteOffset: 64, as: Vector16.self)
  }

  @inline(__always) func store(_ y: UnsafeMutablePointer<Float>, stride: Int) {
    UnsafeMutableRawPointer(y).storeBytes(of: sum0, as: Vector16.self)
    UnsafeMutableRawPointer(y).storeBytes(of: sum1, toByteOffset: 64, as: Vector16.self)
  }
}

/// A tile of one row of 16 floats.
struct HalfRow: RegisterTile {
  private var sum: Vector16

  @inline(__always) static var rowCount: Int { 1 }
  @inline(__always) static var width: Int { 16 }

  @inline(__always) init() { sum = .zero }

  @inline(__always) init(_ y: UnsafePointer<Float>, stride: Int) { sum = VectorKernels.lanes(y, 0) }

  @inline(__always)
  mutating func add(_ a: UnsafePointer<Float>, stride: Int, _ b0: Vector16, _ b1: Vector16) {
    sum = multiplyAdd(Vector16(repeating: a[0]), b0, sum)
  }

  @inline(__always)
  func store(_ y: UnsafeMutablePointer<Float>, stride: Int, _ bias0: Vector16, _ bias1: Vector16) {
    UnsafeMutableRawPointer(y).storeBytes(of: sum + bias0, as: Vector16.self)
  }

  @inline(__always) func store(_ y: UnsafeMutablePointer<Float>, stride: Int) {
    UnsafeMutableRawPointer(y).storeBytes(of: sum, as: Vector16.self)
  }
}

/// A tile of the rows of two tiles.
struct Rows<Upper: RegisterTile, Lower: RegisterTile>: RegisterTile {
  private var upper: Upper
  private var lower: Lower

  @inline(__always) static var rowCount: Int { Upper.rowCount &+ Lower.rowCount }
  @inline(__always) static var width: Int { Upper.width }

  @inline(__always) init() { (upper, lower) = (Upper(), Lower()) }

  @inline(__always) init(_ y: UnsafePointer<Float>, stride: Int) {
    upper = Upper(y, stride: stride)
    lower = Lower(y + Upper.rowCount &* stride, stride: stride)
  }

  @inline(__always)
  mutating func add(_ a: UnsafePointer<Float>, stride: Int, _ b0: Vector16, _ b1: Vector16) {
    upper.add(a, stride: stride, b0, b1)
    lower.add(a + Upper.rowCount &* stride, stride: stride, b0, b1)
  }

  @inline(__always)
  func store(_ y: UnsafeMutablePointer<Float>, stride: Int, _ bias0: Vector16, _ bias1: Vector16) {
    upper.store(y, stride: stride, bias0, bias1)
    lower.store(y + Upper.rowCount &* stride, stride: stride, bias0, bias1)
  }

  @inline(__always) func store(_ y: UnsafeMutablePointer<Float>, stride: Int) {
    upper.store(y, stride: stride)
    lower.store(y + Upper.rowCount &* stride, stride: stride)
  }
}

typealias TwoRows = Rows<OneRow, OneRow>
typealias ThreeRows = Rows<TwoRows, OneRow>
typealias FourRows = Rows<TwoRows, TwoRows>
typealias FiveRows = Rows<FourRows, OneRow>
typealias SixRows = Rows<ThreeRows, ThreeRows>
typealias SevenRows = Rows<SixRows, OneRow>
typealias EightRows = Rows<FourRows, FourRows>
typealias NineRows = Rows<EightRows, OneRow>
typealias TenRows = Rows<SixRows, FourRows>
typealias ElevenRows = Rows<SixRows, FiveRows>

typealias TwoHalfRows = Rows<HalfRow, HalfRow>
typealias ThreeHalfRows = Rows<TwoHalfRows, HalfRow>
typealias FourHalfRows = Rows<TwoHalfRows, TwoHalfRows>
typealias FiveHalfRows = Rows<FourHalfRows, HalfRow>
typealias SixHalfRows = Rows<ThreeHalfRows, ThreeHalfRows>
