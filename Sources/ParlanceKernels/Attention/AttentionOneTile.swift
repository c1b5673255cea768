/// The forward direction of an item whose keys all lie in one tile: a strip's softmax is finished at once, and its output
/// goes straight to its place. Nothing runs on from tile to tile.
///
/// All sums run as those of `AttentionForward` do: a row's bits do not tell by which of the two it was computed.
struct AttentionOneTile {
  let scores: AttentionScores
  let results: AttentionResults
  let strip: UnsafeMutablePointer<Float>
  let s: UnsafeMutablePointer<Float>
  let values: UnsafePointer<Float>
  let valueStride: Int
  let keyCount: Int
  /// Sums of exponentials of the rows of a strip, and after eight of them the largest scores.
  let sums: UnsafeMutablePointer<Float>

  /// One strip of at most eight rows.
  @inline(__always)
  func run(_ item: AttentionItem, _ place: AttentionRows, _ rows: Range<Int>) {
    let (seen, keys) = AttentionScores.keys(place, rows, 0, keyCount)
    guard !seen.isEmpty else { return clear(place, rows) }
    scores.computeUnmasked(item, place, rows: rows, tile: 0, keys: keys, strip: strip, into: s)
    for row in rows {
      let r = row &- rows.lowerBound
      (sums[r &+ 8], sums[r]) = softmax(s + r &* AttentionProduct.stride, keys, place.visible(row))
    }
    write(place, rows, seen)
  }

  /// Scores of a row become 2^(S − max S) where it sees the key, else 0.
  @inline(__always)
  private func softmax(_ s: UnsafeMutablePointer<Float>, _ keys: Range<Int>, _ visible: Range<Int>) -> (
    largest: Float, sum: Float
  ) {
    let largest = Self.largest(s, keys, visible)
    // Where all is masked, every exponential is to be 0, not NaN.
    let shift = largest == -.infinity ? 0 : largest
    return (largest, laneSum(AttentionScores.exponentials(s, keys, shift, adding: .zero)))
  }

  /// The largest score of a row; those that it does not see become -∞.
  @inline(__always)
  static func largest(_ s: UnsafeMutablePointer<Float>, _ keys: Range<Int>, _ visible: Range<Int>) -> Float {
    var best = Vector16(repeating: -.infinity)
    var key = keys.lowerBound
    while key < keys.upperBound {
      var x = lanes(s, key)
      if key < visible.lowerBound || key &+ 16 > visible.upperBound {
        x = AttentionScores.masked(x, key, visible.lowerBound, visible.upperBound)
        store(x, s, key)
      }
      best = larger(x, best)
      key &+= 16
    }
    return laneMaximum(best)
  }

  /// Writes P V over the sums, and the log-sum-exps.
  @inline(__always)
  private func write(_ place: AttentionRows, _ rows: Range<Int>, _ seen: Range<Int>) {
    let shape = scores.shape
    let all = lanes(sums, 0)
    store(Vector16(lowHalf: 1 / all.lowHalf, highHalf: all.highHalf), sums, 0)
    withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>.self, capacity: AttentionProduct.rows) {
      targets in
      guard let targets = targets.baseAddress else { return }
      for row in rows { targets[row &- rows.lowerBound] = output(place, row) }
      AttentionProduct.scaledRows(
        rows.count, s + seen.lowerBound, values + seen.lowerBound &* valueStride, valueStride,
        depth: seen.count,
        width: shape.headSize, into: targets, times: sums)
    }
    // The largest scores are in powers of two.
    let logarithms = naturalLogarithm(all).lowHalf
    let logSumExps = all.highHalf * AttentionScores.logarithmOf2 + logarithms
    store(Vector16(lowHalf: logSumExps, highHalf: all.lowHalf), sums, 0)
    for row in rows {
      let r = row &- rows.lowerBound
      results.logSumExp[place.token(row) &* shape.heads &+ place.head(row)] = sums[r]
      if sums[r &+ 8] == 0 { clear(place, row..<row &+ 1) }
    }
  }

  @inline(__always)
  private func output(_ place: AttentionRows, _ row: Int) -> UnsafeMutablePointer<Float> {
    results.output
      + (place.token(row) &* scores.shape.outputStride &+ place.head(row) &* scores.shape.headSize)
  }

  /// Rows that see no key.
  @inline(never)
  private func clear(_ place: AttentionRows, _ rows: Range<Int>) {
    for row in rows {
      output(place, row).update(repeating: 0, count: scores.shape.headSize)
      results.logSumExp[place.token(row) &* scores.shape.heads &+ place.head(row)] = -.infinity
    }
  }
}
