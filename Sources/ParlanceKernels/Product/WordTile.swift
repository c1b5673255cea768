import CKernels

/// Sixteen whole numbers, sixteen groups of four bytes, or sixteen pairs of bfloat16 numbers.
typealias IntLanes = SIMD16<Int32>

/// What turns the sums of 32 columns into floats; see `WordArithmetic`.
struct WordColumns {
  let correction0: IntLanes
  let correction1: IntLanes
  let scale0: Vector16
  let scale1: Vector16
  let bias0: Vector16
  let bias1: Vector16

  /// The last 16 columns, as the first ones.
  var secondHalf: WordColumns {
    WordColumns(
      correction0: correction1, correction1: correction1, scale0: scale1, scale1: scale1, bias0: bias1,
      bias1: bias1)
  }
}

/// Sums of a product of words, held in registers: some rows of 32 lanes each. The counterpart of `RegisterTile`.
///
/// A word holds several neighboring inputs, as many as one step over the depth takes: a factor is a word, a register of a
/// panel holds a word for each of 16 columns.
///
/// As with `RegisterTile`, eleven rows of 32 columns fill wide registers, and six rows of 16 columns the others.
protocol WordTile {
  associatedtype Arithmetic: WordArithmetic
  static var rowCount: Int { get }
  /// Columns of a row: 32, or 16 where only b0 counts.
  static var width: Int { get }
  init()
  /// One step: row r's factors are `a[r · stride]`.
  mutating func add(_ a: UnsafePointer<Int32>, stride: Int, _ b0: IntLanes, _ b1: IntLanes)
  /// Writes the sums as floats; row r's scale is `scales[r]`.
  func store(
    _ y: UnsafeMutablePointer<Float>, stride: Int, _ columns: WordColumns, _ scales: UnsafePointer<Float>)
}

/// A tile of one row.
struct OneWordRow<Arithmetic: WordArithmetic>: WordTile {
  private var sum0: IntLanes
  private var sum1: IntLanes

  @inline(__always) static var rowCount: Int { 1 }
  @inline(__always) static var width: Int { 32 }

  @inline(__always) init() { (sum0, sum1) = (.zero, .zero) }

  @inline(__always) mutating func add(_ a: UnsafePointer<Int32>, stride: Int, _ b0: IntLanes, _ b1: IntLanes)
  {
    let factor = IntLanes(repeating: a[0])
    sum0 = Arithmetic.add(sum0, factor, b0)
    sum1 = Arithmetic.add(sum1, factor, b1)
  }

  @inline(__always)
  func store(
    _ y: UnsafeMutablePointer<Float>, stride: Int, _ columns: WordColumns, _ scales: UnsafePointer<Float>
  ) {
    let y0 = Arithmetic.value(sum0, columns.correction0, columns.scale0, scales, columns.bias0)
    let y1 = Arithmetic.value(sum1, columns.correction1, columns.scale1, scales, columns.bias1)
    UnsafeMutableRawPointer(y).storeBytes(of: y0, as: Vector16.self)
    UnsafeMutableRawPointer(y).storeBytes(of: y1, toByteOffset: 64, as: Vector16.self)
  }
}

/// A tile of one row of 16 columns.
struct HalfWordRow<Arithmetic: WordArithmetic>: WordTile {
  private var sum: IntLanes

  @inline(__always) static var rowCount: Int { 1 }
  @inline(__always) static var width: Int { 16 }

  @inline(__always) init() { sum = .zero }

  @inline(__always) mutating func add(_ a: UnsafePointer<Int32>, stride: Int, _ b0: IntLanes, _ b1: IntLanes)
  {
    sum = Arithmetic.add(sum, IntLanes(repeating: a[0]), b0)
  }

  @inline(__always)
  func store(
    _ y: UnsafeMutablePointer<Float>, stride: Int, _ columns: WordColumns, _ scales: UnsafePointer<Float>
  ) {
    let y0 = Arithmetic.value(sum, columns.correction0, columns.scale0, scales, columns.bias0)
    UnsafeMutableRawPointer(y).storeBytes(of: y0, as: Vector16.self)
  }
}

/// A tile of the rows of two tiles.
struct WordRows<Upper: WordTile, Lower: WordTile>: WordTile where Upper.Arithmetic == Lower.Arithmetic {
  typealias Arithmetic = Upper.Arithmetic
  private var upper: Upper
  private var lower: Lower

  @inline(__always) static var rowCount: Int { Upper.rowCount &+ Lower.rowCount }
  @inline(__always) static var width: Int { Upper.width }

  @inline(__always) init() { (upper, lower) = (Upper(), Lower()) }

  @inline(__always) mutating func add(_ a: UnsafePointer<Int32>, stride: Int, _ b0: IntLanes, _ b1: IntLanes)
  {
    upper.add(a, stride: stride, b0, b1)
    lower.add(a + Upper.rowCount &* stride, stride: stride, b0, b1)
  }

  @inline(__always)
  func store(
    _ y: UnsafeMutablePointer<Float>, stride: Int, _ columns: WordColumns, _ scales: UnsafePointer<Float>
  ) {
    upper.store(y, stride: stride, columns, scales)
    lower.store(y + Upper.rowCount &* stride, stride: stride, columns, scales + Upper.rowCount)
  }
}

/// The inner loops of products of words, for one tile of rows and one panel of 32 columns.
enum WordTileProduct<Arithmetic: WordArithmetic> {
  /// The most rows of a tile; more would not fit into registers.
  static var maximumRows: Int { parlance_has_wide_vectors() != 0 ? 11 : 6 }

  /// - Parameters:
  ///   - a: row r's factors begin at `a[r · rowStride]`, one for each phase of each step.
  ///   - b: 128 bytes for each step.
  ///   - ahead: steps that will be wanted next; they are brought as far as the second-level cache meanwhile.
  ///   - half: whether this tile asks for half as many steps only, since another one asks for the others.
  @inline(__always)
  static func run(
    rows: Int, _ a: UnsafePointer<Int32>, rowStride: Int, _ b: UnsafePointer<IntLanes>, steps: Int,
    into y: UnsafeMutablePointer<Float>, stride: Int, _ columns: WordColumns, _ scales: UnsafePointer<Float>,
    ahead: UnsafePointer<IntLanes>?, half: Bool
  ) {
    let distance = ahead.map { $0 - b } ?? 0
    @inline(__always) func run<Tile: WordTile>(_ type: Tile.Type) where Tile.Arithmetic == Arithmetic {
      multiply(type, a, rowStride, b, steps, y, stride, columns, scales, distance, half)
      if Tile.width < TileProduct.width {
        let rest = columns.secondHalf
        multiply(type, a, rowStride, b + 1, steps, y + Tile.width, stride, rest, scales, 0, false)
      }
    }
    if TileProduct.takesHalves(rows: rows) {
      switch rows {
      case 4: run(FourHalves.self)
      case 5: run(WordRows<FourHalves, Half>.self)
      case 6: run(WordRows<FourHalves, TwoHalves>.self)
      default: preconditionFailure("half a tile of \(rows) rows")
      }
      return
    }
    switch rows {
    case 1: run(One.self)
    case 2: run(Two.self)
    case 3: run(Three.self)
    case 4: run(Four.self)
    case 5: run(WordRows<Four, One>.self)
    case 6: run(Six.self)
    case 7: run(WordRows<Six, One>.self)
    case 8: run(WordRows<Four, Four>.self)
    case 9: run(WordRows<Six, Three>.self)
    case 10: run(WordRows<Six, Four>.self)
    case 11: run(WordRows<WordRows<Six, Four>, One>.self)
    default: preconditionFailure("a tile of \(rows) rows")
    }
  }

  private typealias One = OneWordRow<Arithmetic>
  private typealias Two = WordRows<One, One>
  private typealias Three = WordRows<Two, One>
  private typealias Four = WordRows<Two, Two>
  private typealias Six = WordRows<Three, Three>
  private typealias Half = HalfWordRow<Arithmetic>
  private typealias TwoHalves = WordRows<Half, Half>
  private typealias FourHalves = WordRows<TwoHalves, TwoHalves>

  @inline(never)
  private static func multiply<Tile: WordTile>(
    _ type: Tile.Type, _ a: UnsafePointer<Int32>, _ rowStride: Int, _ b: UnsafePointer<IntLanes>,
    _ steps: Int,
    _ y: UnsafeMutablePointer<Float>, _ stride: Int, _ columns: WordColumns, _ scales: UnsafePointer<Float>,
    _ distance: Int, _ half: Bool
  ) where Tile.Arithmetic == Arithmetic {
    var tile = Tile()
    var (a, b) = (a, b)
    @inline(__always) func add() {
      // Half a tile does not need the second register, which may lie behind the last panel.
      let (b0, b1) = (b[0], Tile.width == TileProduct.width ? b[1] : .zero)
      for phase in 0..<Arithmetic.phases {
        tile.add(a, stride: rowStride, Arithmetic.part(b0, phase: phase), Arithmetic.part(b1, phase: phase))
        a += 1
      }
      b += 2
    }
    let lines = TileProduct.linesOfRequest(rows: Tile.rowCount)
    @inline(__always) func ask() {
      parlance_prefetch_second_level(UnsafeRawPointer(b + distance))
      if lines == 1 { parlance_prefetch_second_level(UnsafeRawPointer(b + distance) + 64) }
    }
    if !TileProduct.asks(distance) {
      for _ in 0..<steps { add() }
    } else if half {
      var next = b + distance
      for _ in 0..<steps {
        parlance_prefetch_second_level(next)
        next += 1
        add()
      }
    } else if lines <= 2 {
      for _ in 0..<steps {
        ask()
        add()
      }
    } else {
      // A step is two lines.
      for _ in 0..<steps / (lines / 2) {
        ask()
        for _ in 0..<lines / 2 { add() }
      }
      for _ in 0..<steps % (lines / 2) { add() }
    }
    tile.store(y, stride: stride, columns, scales)
  }
}
