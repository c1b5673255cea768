import CKernels
import ParlanceParallel

/// The right operand of a product, cut into panels of 32 columns: for each k of the depth 32 numbers in a row (a step). The
/// last panel is filled up with zeros.
///
/// The depth is cut into blocks; a block has the parts of all panels, one after the other. So neighboring panels of a
/// block lie in one piece, and do not fall on the same places of a cache as they do at distances of a power of two.
struct Panels {
  /// Steps of the depth in a block. Without wide vectors first- and second-level caches are usually half as large.
  static var depthBlock: Int { parlance_has_wide_vectors() != 0 ? 512 : 256 }

  private let base: UnsafeRawPointer
  let columns: Int
  let depth: Int
  let form: PanelForm
  /// The first panel of these, and how many there are in a block.
  private let (first, total): (Int, Int)

  init(base: UnsafeRawPointer, columns: Int, depth: Int, form: PanelForm = .float32) {
    self.init(base: base, columns: columns, depth: depth, form: form, first: 0, total: Self.count(columns))
  }

  private init(
    base: UnsafeRawPointer, columns: Int, depth: Int, form: PanelForm, first: Int, total: Int
  ) {
    (self.base, self.columns, self.depth, self.form) = (base, columns, depth, form)
    (self.first, self.total) = (first, total)
  }

  var count: Int { Self.count(columns) }

  @inline(__always)
  static func count(_ columns: Int) -> Int { (columns &+ TileProduct.width &- 1) / TileProduct.width }

  /// Into how many pieces panels are cut for threads, so that none has to wait long for another: thirty panels for two
  /// threads into six of five rather than eight of four and two. Of cuts that are about as even the finest, since threads
  /// are not equally fast.
  /// - Parameters:
  ///   - limit: of the pieces.
  ///   - rowPieces: how many pieces of rows meet each of them.
  static func pieces(of count: Int, atMost limit: Int, rowPieces: Int, threads: Int) -> Int {
    func cut(_ pieces: Int) -> (count: Int, time: Int) {
      let run = (count + pieces - 1) / pieces
      let whole = (count + run - 1) / run
      return (whole, (whole * rowPieces + threads - 1) / threads * run)
    }
    var (best, shortest) = (1, cut(1).time)
    for pieces in 1...max(1, limit) { shortest = min(shortest, cut(pieces).time) }
    for pieces in 1...max(1, limit) {
      let cut = cut(pieces)
      if cut.time * 32 <= shortest * 33 { best = cut.count }
    }
    return best
  }

  /// The panels of some columns, the first of which must begin a panel.
  @inline(__always)
  func part(_ part: Range<Int>) -> Panels {
    Panels(
      base: base, columns: part.count, depth: depth, form: form,
      first: first + part.lowerBound / TileProduct.width, total: total)
  }

  /// Where a panel's part from step `k` on lies; k starts a block.
  @inline(__always)
  func start(_ panel: Int, from k: Int) -> UnsafeRawPointer {
    base + Self.steps(first &+ panel, of: total, from: k, depth: depth) &* form.stepBytes
  }

  /// Steps in front of a panel's part from step `k` on, which starts a block.
  @inline(__always)
  static func steps(_ panel: Int, of total: Int, from k: Int, depth: Int) -> Int {
    k &* total &+ panel &* min(depthBlock, depth &- k)
  }

  /// Calls `body` with each block of the depth and how many steps are in front of the panel's part of it.
  @inline(__always)
  static func forEachBlock(_ panel: Int, columns: Int, depth: Int, _ body: (Range<Int>, Int) -> Void) {
    for k in stride(from: 0, to: depth, by: depthBlock) {
      body(
        k..<min(k &+ depthBlock, depth), steps(panel, of: count(columns), from: k, depth: depth))
    }
  }

  /// Registers that the panels take.
  static func vectorCount(columns: Int, depth: Int) -> Int { count(columns) * depth * 2 }

  /// Packs a matrix whose rows are the columns of the product.
  static func pack(
    _ matrix: MatrixView, columns: Int, depth: Int, into target: UnsafeMutablePointer<Float>, threads: Int
  ) {
    nonisolated(unsafe) let (matrix, target) = (matrix, target)
    // About 20 microseconds of copying.
    let chunk = max(1, 32_768 / max(depth * TileProduct.width, 1))
    ParallelLoop.run(count: count(columns), chunk: chunk, threads: threads) { panels in
      for panel in panels {
        let first = panel * TileProduct.width
        forEachBlock(panel, columns: columns, depth: depth) { block, steps in
          matrix.from(row: first, column: block.lowerBound).pack(
            rows: min(TileProduct.width, columns - first), columns: block.count, width: TileProduct.width,
            into: target + steps * TileProduct.width)
        }
      }
    }
  }
}
