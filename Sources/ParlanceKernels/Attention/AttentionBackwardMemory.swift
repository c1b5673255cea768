/// Scratch memory of the backward direction.
struct AttentionBackwardMemory {
  let width: Int
  /// A tile's keys and values, turned around.
  let keyPanels: UnsafeMutablePointer<Float>
  let valuePanels: UnsafeMutablePointer<Float>
  /// A tile's keys, `width` floats each.
  let keys: UnsafeMutablePointer<Float>
  /// dK / scale and dV of a tile, `width` floats each.
  let keyGradient: UnsafeMutablePointer<Float>
  let valueGradient: UnsafeMutablePointer<Float>
  /// A block's queries, dO, P and dS; rows as strips have them.
  let queries: UnsafeMutablePointer<Float>
  let upstream: UnsafeMutablePointer<Float>
  let p: UnsafeMutablePointer<Float>
  let ds: UnsafeMutablePointer<Float>
  /// dQ / scale, δ and log-sum-exp of all rows of an item.
  let queryGradient: UnsafeMutablePointer<Float>
  let delta: UnsafeMutablePointer<Float>
  let logSumExp: UnsafeMutablePointer<Float>

  /// Memory for items of up to `rows` rows.
  static func with(_ shape: AttentionShape, rows: Int, _ body: (AttentionBackwardMemory) -> Void) {
    let width = (shape.headSize + 15) / 16 * 16
    let panels = AttentionScores.panelFloats(shape, keys: AttentionBackward.keys)
    let tile = AttentionBackward.keys * width
    let block = AttentionBackward.block * AttentionProduct.stride
    let sizes = [panels, panels, tile, tile, tile, block, block, block, block, rows * width, rows, rows]
      .map { ($0 + 15) / 16 * 16 }
    Scratch.with(floats: sizes.reduce(0, +)) { memory in
      var places: [UnsafeMutablePointer<Float>] = []
      var next = memory
      for size in sizes {
        places.append(next)
        next += size
      }
      body(
        AttentionBackwardMemory(
          width: width, keyPanels: places[0], valuePanels: places[1], keys: places[2], keyGradient: places[3],
          valueGradient: places[4], queries: places[5], upstream: places[6], p: places[7], ds: places[8],
          queryGradient: places[9], delta: places[10], logSumExp: places[11]))
    }
  }
}
