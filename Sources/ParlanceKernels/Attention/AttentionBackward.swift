import ParlanceParallel

/// The backward direction, with scratch memory of one thread.
///
/// With P the weights, dO the upstream gradient, and δ = Σ dO · O of each row:
///
///     dV = Pᵀ dO    dP = dO Vᵀ    dS = P (dP − δ)    dQ = scale · dS K    dK = scale · dSᵀ Q
///
/// P is computed again, tile by tile, as 2^(S − log-sum-exp); nothing of it is kept (Dao et al. 2022). Tiles of keys are
/// the outer loop, so dK and dV of a tile stay in L2 until they are done; inside, blocks of 64 rows. A block's P and dS
/// are made strip by strip as in the forward direction, with dQ; then dK and dV get the whole block's share at once, with
/// 64 steps for each time that their sums are loaded. A sequence's head belongs to one thread: no sum depends on the
/// number of threads.
struct AttentionBackward {
  let scores: AttentionScores
  let gradients: AttentionGradients
  let memory: AttentionBackwardMemory
  /// The head size, rounded up to whole registers.
  let width: Int

  /// Keys of a tile, rows of a block.
  static let keys = 128
  static let block = 64
  /// Larger heads go row by row.
  static let largestHead = AttentionTiles.keys

  private static let stride = AttentionProduct.stride
  private var shape: AttentionShape { scores.shape }

  static func run(
    _ shape: AttentionShape, _ operands: AttentionOperands<Float>, _ gradients: AttentionGradients,
    threads: Int
  ) {
    guard shape.headSize <= largestHead else {
      return AttentionPlain(shape: shape, operands: operands).backward(gradients)
    }
    let sequences = shape.queries.count
    @Sendable func item(_ sequence: Int, _ keyHead: Int) -> AttentionItem {
      AttentionItem(
        sequence: sequence, keyHead: keyHead, rows: 0..<shape.queries[sequence].count * shape.group)
    }
    guard gradients.bias != nil, let layout = shape.biasLayout else {
      let items = (0..<sequences * shape.keyHeads).map { item($0 / shape.keyHeads, $0 % shape.keyHeads) }
      let parts = shape.parts(of: items, threads: threads)
      return ParallelLoop.run(count: parts.count, threads: threads) { indices in
        for index in indices { run(items[parts[index]], shape, operands, gradients) }
      }
    }
    // Sequences may share a bias: one thread goes through all of them, head by head. So may heads.
    ParallelLoop.run(count: shape.keyHeads, threads: layout.headStride == 0 ? 1 : threads) { keyHeads in
      for keyHead in keyHeads {
        run((0..<sequences).map { item($0, keyHead) }[...], shape, operands, gradients)
      }
    }
  }

  private static func run(
    _ items: ArraySlice<AttentionItem>, _ shape: AttentionShape, _ operands: AttentionOperands<Float>,
    _ gradients: AttentionGradients
  ) {
    let rows = items.reduce(0) { max($0, $1.rows.count) }
    AttentionBackwardMemory.with(shape, rows: rows) { memory in
      let scores = AttentionScores(shape: shape, operands: operands, panels: memory.keyPanels)
      let backward = AttentionBackward(
        scores: scores, gradients: gradients, memory: memory, width: memory.width)
      for index in items.indices {
        backward.run(items[index], next: index + 1 < items.endIndex ? items[index + 1] : nil)
      }
    }
  }

  private func run(_ item: AttentionItem, next: AttentionItem?) {
    let place = AttentionRows(item, shape)
    for row in item.rows { start(place, row) }
    memory.queryGradient.update(repeating: 0, count: item.rows.count * width)
    var tile = 0
    while tile < place.keyCount {
      let count = min(Self.keys, place.keyCount &- tile)
      load(item, tile, count)
      var prefetch = prefetch(item, place, after: tile, next)
      let isLast = tile &+ count == place.keyCount
      var first = 0
      while first < item.rows.count {
        let block = first..<min(first &+ Self.block, item.rows.count)
        prefetch.step()
        if isLast, let next { askForRows(next, block) }
        if place.visible(block.upperBound &- 1).upperBound > tile,
          place.visible(first).lowerBound < tile &+ count
        {
          run(item, place, block, tile, count)
        }
        first = block.upperBound
      }
      store(item, tile, count)
      tile &+= count
    }
    for row in item.rows {
      let dq = gradients.query + place.token(row) &* shape.queryStride + place.head(row) &* shape.headSize
      let scale = shape.scale
      mapLanes(memory.queryGradient + row &* width, into: dq, count: shape.headSize) { $0 *= scale }
    }
  }

  /// What comes after a tile: the next one of the item, or the first of the next item.
  private func prefetch(
    _ item: AttentionItem, _ place: AttentionRows, after tile: Int, _ next: AttentionItem?
  ) -> AttentionPrefetch {
    let steps = (item.rows.count &+ Self.block &- 1) / Self.block
    var (keyHead, keys) = (item.keyHead, shape.keys[item.sequence])
    var start = tile &+ Self.keys
    if start >= place.keyCount {
      guard let next else { return AttentionPrefetch(scores, keyHead: 0, tokens: 0..<0, steps: steps) }
      (keyHead, keys, start) = (next.keyHead, shape.keys[next.sequence], 0)
    }
    let first = keys.lowerBound &+ start
    return AttentionPrefetch(
      scores, keyHead: keyHead, tokens: first..<max(first, min(first &+ Self.keys, keys.upperBound)),
      steps: steps)
  }

  /// Asks for rows of queries, outputs and upstream gradients of the next item.
  private func askForRows(_ item: AttentionItem, _ rows: Range<Int>) {
    let place = AttentionRows(item, shape)
    for row in rows where row < item.rows.count {
      let (token, column) = (place.token(row), place.head(row) &* shape.headSize)
      AttentionPrefetch.ask(scores.operands.query + token &* shape.queryStride + column, shape.headSize)
      AttentionPrefetch.ask(gradients.output + token &* shape.outputStride + column, shape.headSize)
      AttentionPrefetch.ask(gradients.upstream + token &* shape.outputStride + column, shape.headSize)
    }
  }

  /// One block of rows against one tile.
  private func run(
    _ item: AttentionItem, _ place: AttentionRows, _ block: Range<Int>, _ tile: Int, _ count: Int
  ) {
    // For every strip of the block, where its weights start and end.
    var (starts, ends) = (SIMD8<Int32>(), SIMD8<Int32>())
    var strips = 0
    var row = block.lowerBound
    while row < block.upperBound {
      let rows = row..<min(row &+ AttentionProduct.rows, block.upperBound)
      let (seen, whole) = AttentionScores.keys(place, rows, tile, count)
      (starts[strips], ends[strips]) = (Int32(whole.lowerBound), Int32(whole.upperBound))
      if !seen.isEmpty { run(item, place, rows, (row &- block.lowerBound) &* Self.stride, tile, seen, whole) }
      strips &+= 1
      row = rows.upperBound
    }
    var key = 0
    while key < count {
      // Strips see later and later keys, so those that see these eight are neighbors.
      var first = 0
      while first < strips, ends[first] <= Int32(key) { first &+= 1 }
      var last = first
      while last < strips, starts[last] <= Int32(key) { last &+= 1 }
      if first < last {
        let rows = first &* AttentionProduct.rows..<min(last &* AttentionProduct.rows, block.count)
        let at = rows.lowerBound &* Self.stride
        let keys = min(AttentionProduct.rows, count &- key)
        AttentionProduct.columns(
          keys, memory.p + (at &+ key), memory.upstream + at, Self.stride, depth: rows.count, width: width,
          into: memory.valueGradient + key &* width, width, adds: true)
        AttentionProduct.columns(
          keys, memory.ds + (at &+ key), memory.queries + at, Self.stride, depth: rows.count, width: width,
          into: memory.keyGradient + key &* width, width, adds: true)
      }
      key &+= AttentionProduct.rows
    }
  }

  /// P, dS and dQ of one strip.
  @inline(__always)
  private func run(
    _ item: AttentionItem, _ place: AttentionRows, _ rows: Range<Int>, _ at: Int, _ tile: Int,
    _ seen: Range<Int>,
    _ whole: Range<Int>
  ) {
    let (p, ds, upstream) = (memory.p + at, memory.ds + at, memory.upstream + at)
    scores.compute(item, place, rows: rows, tile: tile, keys: whole, strip: memory.queries + at, into: p)
    pad(memory.queries + at, rows.count)
    for row in rows {
      let dO = gradients.upstream + place.token(row) &* shape.outputStride + place.head(row) &* shape.headSize
      mapLanes(dO, into: upstream + (row &- rows.lowerBound) &* Self.stride, count: shape.headSize) { _ in }
    }
    pad(upstream, rows.count)
    // dP, where dS will be.
    var key = whole.lowerBound
    while key < whole.upperBound {
      let b = memory.valuePanels + (key & ~31) &* shape.headSize
      if key & 31 == 0, key &+ 32 <= whole.upperBound {
        AttentionProduct.rowTile32(rows.count, upstream, b, 32, shape.headSize, ds + key, Self.stride, false)
        key &+= 32
      } else {
        AttentionProduct.rowTile16(
          rows.count, upstream, b + (key & 31), 32, shape.headSize, ds + key, Self.stride, false)
        key &+= 16
      }
    }
    for row in rows {
      let (p, ds) = (
        p + (row &- rows.lowerBound) &* Self.stride, ds + (row &- rows.lowerBound) &* Self.stride
      )
      let (logSumExp, delta) = (memory.logSumExp[row], memory.delta[row])
      var key = whole.lowerBound
      while key < whole.upperBound {
        let weight = powerOfTwoBelowOne(lanes(p, key) - logSumExp)
        ParlanceKernels.store(weight, p, key)
        ParlanceKernels.store(weight * (lanes(ds, key) - delta), ds, key)
        key &+= 16
      }
      if gradients.bias != nil { addBias(item, place, row, tile, seen, ds) }
    }
    AttentionProduct.rows(
      rows.count, ds + seen.lowerBound, memory.keys + seen.lowerBound &* width, width, depth: seen.count,
      width: width,
      into: memory.queryGradient + rows.lowerBound &* width, width, adds: true)
  }

  private func addBias(
    _ item: AttentionItem, _ place: AttentionRows, _ row: Int, _ tile: Int, _ seen: Range<Int>,
    _ ds: UnsafePointer<Float>
  ) {
    guard let bias = gradients.bias, let layout = shape.biasLayout else { return }
    let to =
      bias + item.sequence &* layout.sequenceStride + place.head(row) &* layout.headStride
      + place.query(row) &* layout.queryStride + tile
    for key in seen { to[key] += ds[key] }
  }

  /// δ and the log-sum-exp in powers of two.
  @inline(__always)
  private func start(_ place: AttentionRows, _ row: Int) {
    let (token, head) = (place.token(row), place.head(row))
    let at = token &* shape.outputStride &+ head &* shape.headSize
    memory.delta[row] =
      RowSums.sums(gradients.output + at, gradients.upstream + at, count: shape.headSize) { o, up in
        o *= up
      }.0
    // Where a row sees nothing all its scores are -∞: any finite number makes their weights 0.
    let logSumExp = gradients.logSumExp[token &* shape.heads &+ head]
    memory.logSumExp[row] = logSumExp == -.infinity ? 0 : logSumExp * AttentionScores.logarithm2OfE
  }

  /// Keys and values of a tile: both turned around, the keys as they are too.
  private func load(_ item: AttentionItem, _ tile: Int, _ count: Int) {
    let first = shape.keys[item.sequence].lowerBound &+ tile
    scores.packKeys(item, tile..<tile &+ count)
    AttentionScores.pack(
      scores.operands.value + item.keyHead &* shape.headSize, stride: shape.valueStride,
      tokens: first..<first &+ count,
      size: shape.headSize, into: memory.valuePanels)
    for key in 0..<count {
      let from = scores.operands.key + (first &+ key) &* shape.keyStride + item.keyHead &* shape.headSize
      let to = memory.keys + key &* width
      mapLanes(from, into: to, count: shape.headSize) { _ in }
      for d in shape.headSize..<width { to[d] = 0 }
    }
    memory.keyGradient.update(repeating: 0, count: count &* width)
    memory.valueGradient.update(repeating: 0, count: count &* width)
  }

  /// Writes dK and dV of a tile. The queries that made dK had been multiplied with scale · log₂ e.
  private func store(_ item: AttentionItem, _ tile: Int, _ count: Int) {
    let first = shape.keys[item.sequence].lowerBound &+ tile
    let column = item.keyHead &* shape.headSize
    for key in 0..<count {
      let dk = gradients.key + (first &+ key) &* shape.keyStride + column
      let dv = gradients.value + (first &+ key) &* shape.valueStride + column
      mapLanes(memory.keyGradient + key &* width, into: dk, count: shape.headSize) {
        $0 *= 0.693_147_18
      }
      mapLanes(memory.valueGradient + key &* width, into: dv, count: shape.headSize) { _ in }
    }
  }

  /// Zeros behind the columns of a strip's rows, up to whole registers.
  @inline(__always)
  private func pad(_ strip: UnsafeMutablePointer<Float>, _ rows: Int) {
    guard shape.headSize < width else { return }
    for row in 0..<rows { for d in shape.headSize..<width { strip[row &* Self.stride &+ d] = 0 } }
  }
}
