import CKernels

/// `AttentionOneTile` with queries, keys, weights and values rounded to bfloat16 and multiplied in pairs, by processors that
/// have an instruction for it. Scores, their softmax and all sums are float32.
///
/// A word holds two neighboring numbers of a query or a key, or two neighboring keys' weights or values of one column: the
/// factors of one step of `WordTileProduct`.
struct AttentionRoundedTile {
  let scores: AttentionScores
  let results: AttentionResults
  /// Queries of the present strip.
  let strip: UnsafeMutablePointer<Float>
  /// S, then P as words.
  let s: UnsafeMutablePointer<Float>
  /// Words of the values: panels of 32 columns, one row for each pair of keys.
  let values: UnsafeMutablePointer<Float>
  let keyCount: Int

  private typealias Product = WordTileProduct<BFloat16Arithmetic>

  /// Whether these shapes can be computed so here.
  @inline(__always)
  static func fits(_ shape: AttentionShape) -> Bool {
    shape.roundsToBFloat16 && BFloat16Arithmetic.isAvailable && shape.headSize & 31 == 0
      && shape.headSize <= AttentionTiles.keys && shape.group == 1 && shape.biasLayout == nil
      && shape.slopes.isEmpty
  }

  private var shape: AttentionShape { scores.shape }
  private var wordCount: Int { shape.headSize / 2 }

  /// Packs all keys and values.
  func pack(_ item: AttentionItem) {
    let first = shape.keys[item.sequence].lowerBound
    let column = item.keyHead &* shape.headSize
    // The panels take half of their memory; the rounded rows from which they are made lie in the other half.
    let rows = scores.panels + (keyCount &+ 31) / 32 &* 32 &* wordCount
    for key in 0..<keyCount {
      Self.round(
        scores.operands.key + ((first &+ key) &* shape.keyStride &+ column), into: rows + key &* wordCount,
        count: shape.headSize)
    }
    AttentionScores.pack(
      rows, stride: wordCount, tokens: 0..<keyCount, size: wordCount, into: scores.panels)
    packValues(scores.operands.value + (first &* shape.valueStride &+ column))
  }

  private func packValues(_ v: UnsafePointer<Float>) {
    let words = UnsafeMutableRawPointer(values)
    for step in 0..<steps {
      let upper = v + 2 &* step &* shape.valueStride
      let lower = 2 &* step &+ 1 < keyCount ? upper + shape.valueStride : nil
      var column = 0
      while column < shape.headSize {
        let pair = parlance_bfloat16_pairs(lanes(upper, column), lower.map { lanes($0, column) } ?? .zero)
        let place = (column / 32 &* steps &+ step) &* 32 &+ column & 31
        words.storeBytes(of: pair, toByteOffset: place &* 4, as: IntLanes.self)
        column &+= 16
      }
    }
  }

  /// Pairs of keys.
  private var steps: Int { (keyCount &+ 1) / 2 }

  /// One strip of at most eight rows.
  @inline(__always)
  func run(_ place: AttentionRows, _ rows: Range<Int>) {
    let (seen, keys) = AttentionScores.keys(place, rows, 0, keyCount)
    computeScores(place, rows, keys)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: AttentionProduct.rows) { factors in
      guard let factors = factors.baseAddress else { return }
      for row in rows { factors[row &- rows.lowerBound] = softmax(place, row, rows.lowerBound, keys) }
      write(place, rows, seen, factors)
    }
  }

  @inline(__always)
  private func computeScores(_ place: AttentionRows, _ rows: Range<Int>, _ keys: Range<Int>) {
    let factor = shape.scale * AttentionScores.logarithm2OfE
    for row in rows {
      let q =
        scores.operands.query
        + (place.token(row) &* shape.queryStride &+ place.head(row) &* shape.headSize)
      Self.round(
        q, into: strip + (row &- rows.lowerBound) &* AttentionProduct.stride, count: shape.headSize,
        times: factor)
    }
    var key = keys.lowerBound & ~31
    while key < keys.upperBound {
      multiply(
        rows.count, strip, scores.panels + key &* wordCount, steps: wordCount, into: s + key,
        stride: AttentionProduct.stride)
      key &+= 32
    }
  }

  /// The scores of a row become words of 2^(S − max S); notes the log-sum-exp.
  /// - Returns: 1 / Σ 2^(S − max S), or 0 where the row sees no key.
  @inline(__always)
  private func softmax(_ place: AttentionRows, _ row: Int, _ first: Int, _ keys: Range<Int>) -> Float {
    let s = s + (row &- first) &* AttentionProduct.stride
    let largest = AttentionOneTile.largest(s, keys, place.visible(row))
    let shift = largest == -.infinity ? 0 : largest
    var sum = Vector16.zero
    let words = UnsafeMutableRawPointer(s)
    var key = keys.lowerBound
    while key < keys.upperBound {
      let p = powerOfTwoBelowOne(lanes(s, key) - shift)
      sum += p
      // Two bytes for four: nothing that is still to be read is written over.
      words.storeBytes(of: parlance_bfloat16_of_float16(p), toByteOffset: key &* 2, as: SIMD16<UInt16>.self)
      key &+= 16
    }
    let total = laneSum(sum)
    results.logSumExp[place.token(row) &* shape.heads &+ place.head(row)] =
      total == 0
      ? -.infinity
      : largest * AttentionScores.logarithmOf2 + naturalLogarithm(Vector16(repeating: total))[0]
    return total == 0 ? 0 : 1 / total
  }

  /// Writes P V over the sums.
  @inline(__always)
  private func write(
    _ place: AttentionRows, _ rows: Range<Int>, _ seen: Range<Int>, _ factors: UnsafePointer<Float>
  ) {
    let (first, end) = (seen.lowerBound / 2, (seen.upperBound &+ 1) / 2)
    let output =
      results.output
      + (place.token(rows.lowerBound) &* shape.outputStride &+ place.head(rows.lowerBound) &* shape.headSize)
    var column = 0
    while column < shape.headSize {
      multiply(
        rows.count, s + first, values + (column &* steps &+ first &* 32), steps: end &- first,
        into: output + column, stride: shape.outputStride)
      column &+= 32
    }
    for r in 0..<rows.count {
      let (row, factor) = (output + r &* shape.outputStride, factors[r])
      mapLanes(row, into: row, count: shape.headSize) {
        $0 = factor == 0 ? .zero : $0 * factor
      }
    }
  }

  /// A product with one panel of 32 columns.
  @inline(__always)
  private func multiply(
    _ rows: Int, _ a: UnsafePointer<Float>, _ panel: UnsafePointer<Float>, steps: Int,
    into y: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let none = WordColumns(
      correction0: .zero, correction1: .zero, scale0: .zero, scale1: .zero, bias0: .zero, bias1: .zero)
    Product.run(
      rows: rows, UnsafeRawPointer(a).assumingMemoryBound(to: Int32.self), rowStride: AttentionProduct.stride,
      UnsafeRawPointer(panel).assumingMemoryBound(to: IntLanes.self), steps: steps, into: y, stride: stride,
      none, a, ahead: nil, half: false)
  }

  /// Sixteen numbers a time, as words in half the room.
  @inline(__always)
  private static func round(
    _ x: UnsafePointer<Float>, into words: UnsafeMutablePointer<Float>, count: Int, times factor: Float = 1
  ) {
    let words = UnsafeMutableRawPointer(words)
    var i = 0
    while i < count {
      words.storeBytes(
        of: parlance_bfloat16_of_float16(lanes(x, i) * factor), toByteOffset: i &* 2,
        as: SIMD16<UInt16>.self)
      i &+= 16
    }
  }
}
