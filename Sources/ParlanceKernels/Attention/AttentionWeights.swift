import ParlanceParallel

/// Attention weights, row by row of tiles.
struct AttentionWeights {
  let scores: AttentionScores
  let strip: UnsafeMutablePointer<Float>
  let s: UnsafeMutablePointer<Float>

  /// - Parameter weights: for each sequence [heads, queries, keys], one after the other.
  static func run(
    _ shape: AttentionShape, _ operands: AttentionOperands<Float>, _ logSumExp: UnsafePointer<Float>,
    into weights: UnsafeMutablePointer<Float>, threads: Int
  ) {
    let items = shape.items(threads: threads, largest: AttentionForward.largestItem)
    var starts = [0]
    for (queries, keys) in zip(shape.queries, shape.keys) {
      starts.append(starts[starts.count - 1] + shape.heads * queries.count * keys.count)
    }
    nonisolated(unsafe) let (logSumExp, weights) = (logSumExp, weights)
    ParallelLoop.run(count: items.count, threads: threads) { [starts] range in
      let panels = (AttentionScores.panelFloats(shape, keys: AttentionTiles.keys) + 15) / 16 * 16
      Scratch.with(floats: panels + 2 * AttentionScores.stripFloats) { memory in
        let strip = memory + panels
        let kernel = AttentionWeights(
          scores: AttentionScores(shape: shape, operands: operands, panels: memory), strip: strip,
          s: strip + AttentionScores.stripFloats)
        for index in range {
          kernel.run(items[index], logSumExp, weights + starts[items[index].sequence])
        }
      }
    }
  }

  private func run(
    _ item: AttentionItem, _ logSumExp: UnsafePointer<Float>, _ weights: UnsafeMutablePointer<Float>
  ) {
    let shape = scores.shape
    let place = AttentionRows(item, shape)
    let queries = shape.queries[item.sequence].count
    func target(_ row: Int) -> UnsafeMutablePointer<Float> {
      weights + (place.head(row) * queries + place.query(row)) * place.keyCount
    }
    for row in item.rows { target(row).update(repeating: 0, count: place.keyCount) }
    var tile = 0
    while tile < place.keyCount {
      let count = min(AttentionTiles.keys, place.keyCount - tile)
      scores.packKeys(item, tile..<tile + count)
      var first = item.rows.lowerBound
      while first < item.rows.upperBound {
        let rows = first..<min(first + AttentionProduct.rows, item.rows.upperBound)
        let (seen, whole) = AttentionScores.keys(place, rows, tile, count)
        if !seen.isEmpty {
          scores.compute(item, place, rows: rows, tile: tile, keys: whole, strip: strip, into: s)
        }
        for row in rows where !seen.isEmpty {
          let shift = logSumExp[place.token(row) * shape.heads + place.head(row)]
          let logarithm = shift == -.infinity ? 0 : shift * AttentionScores.logarithm2OfE
          let from = s + (row - rows.lowerBound) * AttentionProduct.stride + seen.lowerBound
          mapLanes(from, into: target(row) + tile + seen.lowerBound, count: seen.count) {
            $0 = powerOfTwoBelowOne($0 - logarithm)
          }
        }
        first = rows.upperBound
      }
      tile += count
    }
  }
}
