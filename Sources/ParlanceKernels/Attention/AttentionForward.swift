import ParlanceParallel

/// The forward direction, with scratch memory of one thread.
///
/// For each tile of keys (outer loop) all strips of eight rows go by (inner loop). A strip's scores S = Q Kᵀ are computed
/// in registers, panel by panel; its rows keep a running largest score m, a running sum l of exponentials and a running
/// output O (Milakov and Gimelshein 2018; Dao et al. 2022):
///
///     m′ = max(m, max S)    P = 2^(S − m′)    l ← l 2^(m − m′) + Σ P    O ← O 2^(m − m′) + P V
///
/// and at the end O / l is written. l is kept as sixteen sums, one a lane, that are added up at the end only.
struct AttentionForward {
  let scores: AttentionScores
  let results: AttentionResults
  /// Queries of the present strip.
  private let strip: UnsafeMutablePointer<Float>
  /// Values of the present tile, where they are packed.
  private let values: UnsafeMutablePointer<Float>
  /// S and then P of the present strip.
  private let s: UnsafeMutablePointer<Float>
  /// O of all rows of an item, `width` floats each.
  private let o: UnsafeMutablePointer<Float>
  /// m of all rows.
  private let m: UnsafeMutablePointer<Float>
  /// l of all rows, 16 floats each.
  private let l: UnsafeMutablePointer<Float>
  /// Floats in a row of O: the head size, rounded up to whole registers.
  private let width: Int

  private var shape: AttentionShape { scores.shape }

  /// Rows that an item may have: bounds the scratch memory.
  static let largestItem = 4096

  /// Runs all sequences and heads.
  static func run(
    _ shape: AttentionShape, _ operands: AttentionOperands<Float>, _ results: AttentionResults, threads: Int
  ) {
    let items = shape.items(threads: threads, largest: largestItem)
    let parts = shape.parts(of: items, threads: threads)
    ParallelLoop.run(count: parts.count, threads: threads) { indices in
      for index in indices { run(items[parts[index]], shape, operands, results) }
    }
  }

  private static func run(
    _ items: ArraySlice<AttentionItem>, _ shape: AttentionShape, _ operands: AttentionOperands<Float>,
    _ results: AttentionResults
  ) {
    let rows = items.reduce(0) { max($0, $1.rows.count) }
    let keys = min(AttentionTiles.keys, items.reduce(0) { max($0, shape.keys[$1.sequence].count) })
    let width = (shape.headSize + 15) / 16 * 16
    let sizes = [
      AttentionScores.panelFloats(shape, keys: keys), AttentionScores.stripFloats, keys * width,
      AttentionScores.stripFloats, rows * width, rows, rows * 16,
    ].map { ($0 + 15) / 16 * 16 }
    Scratch.with(floats: sizes.reduce(0, +)) { memory in
      var next = memory
      func take(_ index: Int) -> UnsafeMutablePointer<Float> {
        defer { next += sizes[index] }
        return next
      }
      let scores = AttentionScores(shape: shape, operands: operands, panels: take(0))
      let forward = AttentionForward(
        scores: scores, results: results, strip: take(1), values: take(2), s: take(3), o: take(4), m: take(5),
        l: take(6), width: width)
      for index in items.indices {
        forward.run(items[index], next: index + 1 < items.endIndex ? items[index + 1] : nil)
      }
    }
  }

  private func run(_ item: AttentionItem, next: AttentionItem?) {
    let place = AttentionRows(item, shape)
    let (first, last) = (item.rows.lowerBound, item.rows.upperBound &- 1)
    let end = place.visible(last).upperBound
    if end <= AttentionTiles.keys, end > 0, width == shape.headSize {
      return AttentionRoundedTile.fits(shape)
        ? runRoundedTile(item, place, end, next) : runOneTile(item, place, end, next)
    }
    for row in 0..<item.rows.count { m[row] = -.infinity }
    (l).update(repeating: 0, count: item.rows.count * 16)
    var tile = place.visible(first).lowerBound & ~(AttentionTiles.keys - 1)
    while tile < end {
      let count = min(AttentionTiles.keys, end &- tile)
      scores.packKeys(item, tile..<tile &+ count)
      let (v, vStride) = tileValues(item, tile, count)
      var prefetch = prefetch(item, after: tile, end: end, next: next)
      var row = first
      while row <= last {
        let rows = row..<min(row &+ AttentionProduct.rows, last &+ 1)
        prefetch.step()
        askForQueries(item, place, rows.upperBound, next)
        advance(item, place, rows, tile, count, v, vStride)
        row = rows.upperBound
      }
      tile &+= AttentionTiles.keys
    }
    for row in item.rows { finish(item, place, row) }
  }

  /// All keys lie in one tile: each strip is done with in one go.
  private func runOneTile(_ item: AttentionItem, _ place: AttentionRows, _ end: Int, _ next: AttentionItem?) {
    scores.packKeys(item, 0..<end)
    let (v, vStride) = tileValues(item, 0, end)
    let tile = AttentionOneTile(
      scores: scores, results: results, strip: strip, s: s, values: v, valueStride: vStride, keyCount: end,
      sums: l)
    strips(item, place, end, next) { tile.run(item, place, $0) }
  }

  /// The same with factors rounded to bfloat16.
  private func runRoundedTile(
    _ item: AttentionItem, _ place: AttentionRows, _ end: Int, _ next: AttentionItem?
  ) {
    let tile = AttentionRoundedTile(
      scores: scores, results: results, strip: strip, s: s, values: values, keyCount: end)
    tile.pack(item)
    strips(item, place, end, next) { tile.run(place, $0) }
  }

  /// Calls `body` with the rows of each strip, while what comes after them is asked for.
  @inline(__always)
  private func strips(
    _ item: AttentionItem, _ place: AttentionRows, _ end: Int, _ next: AttentionItem?,
    _ body: (Range<Int>) -> Void
  ) {
    var prefetch = prefetch(item, after: 0, end: end, next: next)
    var row = item.rows.lowerBound
    while row < item.rows.upperBound {
      let rows = row..<min(row &+ AttentionProduct.rows, item.rows.upperBound)
      prefetch.step()
      askForQueries(item, place, rows.upperBound, next)
      body(rows)
      row = rows.upperBound
    }
  }

  /// What comes after a tile: the next one of the item, or the first of the next item.
  private func prefetch(_ item: AttentionItem, after tile: Int, end: Int, next: AttentionItem?)
    -> AttentionPrefetch
  {
    let steps = (item.rows.count &+ AttentionProduct.rows &- 1) / AttentionProduct.rows
    var (keyHead, keys) = (item.keyHead, shape.keys[item.sequence])
    var start = tile &+ AttentionTiles.keys
    if start >= end {
      guard let next else { return AttentionPrefetch(scores, keyHead: 0, tokens: 0..<0, steps: steps) }
      (keyHead, keys, start) = (next.keyHead, shape.keys[next.sequence], 0)
    }
    let first = keys.lowerBound &+ start
    return AttentionPrefetch(
      scores, keyHead: keyHead,
      tokens: first..<max(first, min(first &+ AttentionTiles.keys, keys.upperBound)),
      steps: steps)
  }

  /// Asks for the queries and the output of the strip that starts at `start`; behind the last row, for the first of the next item.
  @inline(__always)
  private func askForQueries(
    _ item: AttentionItem, _ place: AttentionRows, _ start: Int, _ next: AttentionItem?
  ) {
    guard start < item.rows.upperBound else {
      if let next { askForQueries(next, AttentionRows(next, shape), next.rows.lowerBound, nil) }
      return
    }
    for row in start..<min(start &+ AttentionProduct.rows, item.rows.upperBound) {
      let (token, column) = (place.token(row), place.head(row) &* shape.headSize)
      AttentionPrefetch.ask(operands.query + token &* shape.queryStride + column, shape.headSize)
      AttentionPrefetch.askToWrite(results.output + token &* shape.outputStride + column, shape.headSize)
    }
  }

  /// One strip against one tile.
  @inline(__always)
  private func advance(
    _ item: AttentionItem, _ place: AttentionRows, _ rows: Range<Int>, _ tile: Int, _ count: Int,
    _ v: UnsafePointer<Float>, _ vStride: Int
  ) {
    let (seen, keys) = AttentionScores.keys(place, rows, tile, count)
    guard !seen.isEmpty else { return }
    scores.compute(item, place, rows: rows, tile: tile, keys: keys, strip: strip, into: s)
    let at = rows.lowerBound &- item.rows.lowerBound
    let isFirst = tile <= place.visible(rows.lowerBound).lowerBound
    softmax(rows.count, at, keys, isFirst)
    AttentionProduct.rows(
      rows.count, s + seen.lowerBound, v + seen.lowerBound &* vStride, vStride, depth: seen.count,
      width: width,
      into: o + at &* width, width, adds: !isFirst)
  }

  /// S becomes P; m, l and O are brought up to the new largest scores.
  @inline(__always)
  private func softmax(_ count: Int, _ at: Int, _ keys: Range<Int>, _ isFirst: Bool) {
    let stride = AttentionProduct.stride
    for row in 0..<count {
      let s = s + row &* stride
      var best = Vector16(repeating: -.infinity)
      var key = keys.lowerBound
      while key < keys.upperBound {
        best = larger(lanes(s, key), best)
        key &+= 16
      }
      let largest = laneMaximum(best)
      let old = m[at &+ row]
      if largest > old {
        m[at &+ row] = largest
        if !isFirst, old > -.infinity { rescale(at &+ row, old - largest) }
      }
    }
    for row in 0..<count {
      let s = s + row &* stride
      let largest = m[at &+ row]
      // Where all is masked so far, every exponential is to be 0, not NaN.
      let shift = largest == -.infinity ? 0 : largest
      let l = l + (at &+ row) &* 16
      store(AttentionScores.exponentials(s, keys, shift, adding: lanes(l, 0)), l, 0)
    }
  }

  /// l and O of a row times 2^(m − m′).
  @inline(never)
  private func rescale(_ row: Int, _ difference: Float) {
    let factor = powerOfTwoBelowOne(Vector16(repeating: difference))
    store(lanes(l, row &* 16) * factor, l, row &* 16)
    let o = o + row &* width
    mapLanes(o, into: o, count: width) { $0 *= factor }
  }

  /// Writes O / l and the log-sum-exp.
  @inline(__always)
  private func finish(_ item: AttentionItem, _ place: AttentionRows, _ row: Int) {
    let at = row &- item.rows.lowerBound
    let (token, head) = (place.token(row), place.head(row))
    let output = results.output + token &* shape.outputStride + head &* shape.headSize
    let sum = laneSum(lanes(l, at &* 16))
    guard sum > 0 || sum.isNaN else {
      output.update(repeating: 0, count: shape.headSize)
      results.logSumExp[token &* shape.heads &+ head] = -.infinity
      return
    }
    let factor = 1 / sum
    mapLanes(o + at &* width, into: output, count: shape.headSize) { $0 *= factor }
    // m is in powers of two.
    results.logSumExp[token &* shape.heads &+ head] =
      m[at] * AttentionScores.logarithmOf2 + naturalLogarithm(Vector16(repeating: sum))[0]
  }

  /// The tile's values: where they lie, if whole registers can be read there and few rows go by; else packed.
  @inline(__always)
  private func tileValues(_ item: AttentionItem, _ tile: Int, _ count: Int) -> (UnsafePointer<Float>, Int) {
    let first = shape.keys[item.sequence].lowerBound &+ tile
    let v = operands.value + first &* shape.valueStride + item.keyHead &* shape.headSize
    if width == shape.headSize, item.rows.count <= 32 { return (v, shape.valueStride) }
    for key in 0..<count {
      let (from, to) = (v + key &* shape.valueStride, values + key &* width)
      mapLanes(from, into: to, count: shape.headSize) { _ in }
      for d in shape.headSize..<width { to[d] = 0 }
    }
    return (UnsafePointer(values), width)
  }

  private var operands: AttentionOperands<Float> { scores.operands }
}
