import CKernels

/// The inner loops of all products of packed operands: y = Σₖ aₖ bₖᵀ for one tile of rows and one panel of 32 columns.
///
/// Each sum runs over k in order, in one chain of fused multiply-adds, whatever the number of rows in the tile and
/// however k is cut into calls: a row's result has the same bits alone and in any batch.
enum TileProduct {
  /// Columns of a panel.
  static let width = 32
  /// The most rows of a tile: with 32 registers of 16 floats 11 rows, with 16 of 8 floats 6, of half a panel each. Twelve would
  /// fit, and do where rows are packed; where they are read in place the compiler keeps factors in registers too, and sums
  /// fall out.
  static var maximumRows: Int { parlance_has_wide_vectors() != 0 ? 11 : 6 }
  /// Whether so many rows take a panel by halves: with small registers, more than three.
  @inline(__always)
  static func takesHalves(rows: Int) -> Bool { parlance_has_wide_vectors() == 0 && rows > 3 }

  /// - Parameters:
  ///   - a: `rows` factors for each k, one k after the other.
  ///   - rowStride: where `a` is not packed: row r's factor of step k is `a[r · rowStride + k]`.
  ///   - b: a panel's step for each k, kept as `form` says.
  ///   - continuing: the sums go on from what `y` holds; otherwise they start at 0.
  ///   - bias: 32 floats that are added to finished sums.
  ///   - ahead: steps that will be wanted next; they are brought as far as the second-level cache meanwhile.
  @inline(__always)
  static func run(
    rows: Int, _ a: UnsafePointer<Float>, rowStride: Int?, _ b: UnsafeRawPointer, _ form: PanelForm,
    depth: Int, into y: UnsafeMutablePointer<Float>, stride: Int, continuing: Bool,
    bias: UnsafePointer<Float>?, ahead: UnsafeRawPointer?
  ) {
    let distance = ahead.map { $0 - b } ?? 0
    @inline(__always) func run<Step: PanelStep>(_ type: Step.Type) {
      guard takesHalves(rows: rows) else {
        return whole(
          rows, a, rowStride, b.assumingMemoryBound(to: Step.self), depth, y, stride, continuing, bias,
          distance)
      }
      half(
        rows, a, rowStride, b.assumingMemoryBound(to: FirstHalf<Step>.self), depth, y, stride, continuing,
        bias, distance)
      half(
        rows, a, rowStride, b.assumingMemoryBound(to: SecondHalf<Step>.self), depth, y + 16, stride,
        continuing, bias.map { $0 + 16 }, 0)
    }
    switch form {
    case .float32: run(FloatStep.self)
    case .bfloat16: run(BFloat16Step.self)
    }
  }

  /// The tile for 16 of the panel's columns, which are the first ones of `b`, `y` and `bias`.
  @inline(__always)
  private static func half<Step: PanelStep>(
    _ rows: Int, _ a: UnsafePointer<Float>, _ rowStride: Int?, _ b: UnsafePointer<Step>, _ depth: Int,
    _ y: UnsafeMutablePointer<Float>, _ stride: Int, _ continuing: Bool, _ bias: UnsafePointer<Float>?,
    _ distance: Int
  ) {
    @inline(__always) func run<Tile: RegisterTile>(_ type: Tile.Type) {
      tile(type, a, rowStride, b, depth, y, stride, continuing, bias, distance)
    }
    switch rows {
    case 4: run(FourHalfRows.self)
    case 5: run(FiveHalfRows.self)
    case 6: run(SixHalfRows.self)
    default: preconditionFailure("half a tile of \(rows) rows")
    }
  }

  @inline(__always)
  private static func tile<Tile: RegisterTile, Step: PanelStep>(
    _ type: Tile.Type, _ a: UnsafePointer<Float>, _ rowStride: Int?, _ b: UnsafePointer<Step>, _ depth: Int,
    _ y: UnsafeMutablePointer<Float>, _ stride: Int, _ continuing: Bool, _ bias: UnsafePointer<Float>?,
    _ distance: Int
  ) {
    if let rowStride {
      inPlace(type, a, rowStride, b, depth, y, stride, continuing, bias, distance)
    } else {
      packed(type, a, b, depth, y, stride, continuing, bias, distance)
    }
  }

  @inline(__always)
  private static func whole<Step: PanelStep>(
    _ rows: Int, _ a: UnsafePointer<Float>, _ rowStride: Int?, _ b: UnsafePointer<Step>, _ depth: Int,
    _ y: UnsafeMutablePointer<Float>, _ stride: Int, _ continuing: Bool, _ bias: UnsafePointer<Float>?,
    _ distance: Int
  ) {
    @inline(__always) func run<Tile: RegisterTile>(_ type: Tile.Type) {
      tile(type, a, rowStride, b, depth, y, stride, continuing, bias, distance)
    }
    switch rows {
    case 1: run(OneRow.self)
    case 2: run(TwoRows.self)
    case 3: run(ThreeRows.self)
    case 4: run(FourRows.self)
    case 5: run(FiveRows.self)
    case 6: run(SixRows.self)
    case 7: run(SevenRows.self)
    case 8: run(EightRows.self)
    case 9: run(NineRows.self)
    case 10: run(TenRows.self)
    case 11: run(ElevenRows.self)
    default: preconditionFailure("a tile of \(rows) rows")
    }
  }

  @inline(never)
  private static func packed<Tile: RegisterTile, Step: PanelStep>(
    _ type: Tile.Type, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Step>, _ depth: Int,
    _ y: UnsafeMutablePointer<Float>, _ stride: Int, _ continuing: Bool, _ bias: UnsafePointer<Float>?,
    _ distance: Int
  ) {
    var tile = continuing ? Tile(y, stride: stride) : Tile()
    var (a, b, rest) = (a, b, depth)
    let asking = asks(distance)
    // Three steps at a time, so that the arithmetic of addresses seldom takes a turn from that of sums.
    while asking, rest >= 3 {
      ask(b, distance, rows: Tile.rowCount)
      let step0 = b[0].lanes
      tile.add(a, stride: 1, step0.0, step0.1)
      let step1 = b[1].lanes
      tile.add(a + Tile.rowCount, stride: 1, step1.0, step1.1)
      let step2 = b[2].lanes
      tile.add(a + 2 &* Tile.rowCount, stride: 1, step2.0, step2.1)
      a += 3 &* Tile.rowCount
      b += 3
      rest &-= 3
    }
    while rest >= 3 {
      let step0 = b[0].lanes
      tile.add(a, stride: 1, step0.0, step0.1)
      let step1 = b[1].lanes
      tile.add(a + Tile.rowCount, stride: 1, step1.0, step1.1)
      let step2 = b[2].lanes
      tile.add(a + 2 &* Tile.rowCount, stride: 1, step2.0, step2.1)
      a += 3 &* Tile.rowCount
      b += 3
      rest &-= 3
    }
    while rest > 0 {
      let step = b.pointee.lanes
      tile.add(a, stride: 1, step.0, step.1)
      a += Tile.rowCount
      b += 1
      rest &-= 1
    }
    finish(tile, y, stride, bias)
  }

  @inline(never)
  private static func inPlace<Tile: RegisterTile, Step: PanelStep>(
    _ type: Tile.Type, _ a: UnsafePointer<Float>, _ rowStride: Int, _ b: UnsafePointer<Step>, _ depth: Int,
    _ y: UnsafeMutablePointer<Float>, _ stride: Int, _ continuing: Bool, _ bias: UnsafePointer<Float>?,
    _ distance: Int
  ) {
    var tile = continuing ? Tile(y, stride: stride) : Tile()
    var (a, b, rest) = (a, b, depth)
    let asking = asks(distance)
    while asking, rest >= 3 {
      ask(b, distance, rows: Tile.rowCount)
      let step0 = b[0].lanes
      tile.add(a, stride: rowStride, step0.0, step0.1)
      let step1 = b[1].lanes
      tile.add(a + 1, stride: rowStride, step1.0, step1.1)
      let step2 = b[2].lanes
      tile.add(a + 2, stride: rowStride, step2.0, step2.1)
      a += 3
      b += 3
      rest &-= 3
    }
    while rest >= 3 {
      let step0 = b[0].lanes
      tile.add(a, stride: rowStride, step0.0, step0.1)
      let step1 = b[1].lanes
      tile.add(a + 1, stride: rowStride, step1.0, step1.1)
      let step2 = b[2].lanes
      tile.add(a + 2, stride: rowStride, step2.0, step2.1)
      a += 3
      b += 3
      rest &-= 3
    }
    while rest > 0 {
      let step = b.pointee.lanes
      tile.add(a, stride: rowStride, step.0, step.1)
      a += 1
      b += 1
      rest &-= 1
    }
    finish(tile, y, stride, bias)
  }

  /// Whether steps are asked for. Where registers are small that was measured to be no gain.
  @inline(__always)
  static func asks(_ distance: Int) -> Bool { parlance_has_wide_vectors() != 0 && distance != 0 }

  /// Of how many cache lines of a panel one is asked for. A tile of few rows takes panels as fast as memory gives them, in
  /// order; one of more rows leaves pauses in which the processor forgets that they are read in order.
  @inline(__always)
  static func linesOfRequest(rows: Int) -> Int {
    switch rows {
    case 1: Int(PARLANCE_LINES_OF_ONE_ROW)
    case 2...6: Int(PARLANCE_LINES_OF_FEW_ROWS)
    default: 1
    }
  }

  /// Asks for three steps.
  @inline(__always)
  private static func ask<Step: PanelStep>(_ b: UnsafePointer<Step>, _ distance: Int, rows: Int) {
    let ahead = UnsafeRawPointer(b) + distance
    let lines = linesOfRequest(rows: rows)
    for request in 0..<(3 &* MemoryLayout<Step>.stride / 64 + lines &- 1) / lines {
      parlance_prefetch_second_level(ahead + request &* lines &* 64)
    }
  }

  @inline(__always)
  private static func finish<Tile: RegisterTile>(
    _ tile: Tile, _ y: UnsafeMutablePointer<Float>, _ stride: Int, _ bias: UnsafePointer<Float>?
  ) {
    if let bias {
      let bias1 = Tile.width == width ? VectorKernels.lanes(bias, 16) : .zero
      tile.store(y, stride: stride, VectorKernels.lanes(bias, 0), bias1)
    } else {
      tile.store(y, stride: stride)
    }
  }
}
