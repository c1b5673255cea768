import ParlanceKernels
import Testing

/// Sequences of one query, as steps of decoding have them.
@Suite struct AttentionDecodingTests {
  private func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { largest, pair in
      pair.0 == pair.1 ? largest : max(largest, (pair.0 - pair.1).isNaN ? .infinity : abs(pair.0 - pair.1))
    }
  }

  static let masks = [AttentionMask.none, .causal, AttentionMask(causality: .bottomRight, window: 9)]

  @Test(arguments: [16, 32, 48, 64, 80], masks)
  func agreesWithTiles(headSize: Int, mask: AttentionMask) {
    // Up to sixteen heads are done at once; more, and groups of them, are several blocks.
    for (heads, keyHeads) in [(3, 3), (4, 2), (12, 12), (20, 20), (24, 4)] {
      for slopes in [[], (0..<heads).map { 0.1 / Float($0 + 1) }] {
        // Ranges of keys that are shared, apart, long, of one key, and empty; one sequence with several queries.
        var shape = AttentionShape(
          queries: [0..<1, 1..<2, 2..<3, 3..<6, 6..<7, 7..<8],
          keys: [0..<16, 0..<16, 20..<21, 22..<40, 40..<40, 40..<340], heads: heads, keyHeads: keyHeads,
          headSize: headSize, mask: mask, slopes: slopes)
        let operands = AttentionCase(shape, seed: 5)
        let tiles = operands.forward()
        shape.isDecoding = true
        var decoding = operands
        decoding.shape = shape
        let found = decoding.forward()
        #expect(largestDifference(found.output, tiles.output) < 2e-5)
        #expect(largestDifference(found.logSumExp, tiles.logSumExp) < 2e-5)
        #expect(decoding.forward(threads: 3).output == found.output)
      }
    }
  }

  /// A sequence alone gives the bits that it gives in a batch.
  @Test func sequencesDoNotDependOnTheirBatch() {
    var shape = AttentionShape(
      queries: [0..<1, 1..<2, 2..<3], keys: [0..<37, 37..<50, 50..<250], heads: 2, headSize: 32)
    shape.isDecoding = true
    let all = AttentionCase(shape, seed: 9)
    let batch = all.forward().output
    for sequence in 0..<3 {
      var one = all
      one.shape.queries = [shape.queries[sequence]]
      one.shape.keys = [shape.keys[sequence]]
      let row = one.forward().output[sequence * 64..<(sequence + 1) * 64]
      #expect(Array(row) == Array(batch[sequence * 64..<(sequence + 1) * 64]))
    }
  }

  /// Halves that are read where they lie, and halves that are widened first: as floats of the same numbers, nearly.
  @Test(arguments: [16, 24, 32, 48, 64], masks)
  func halvesGiveWhatTheirNumbersGive(headSize: Int, mask: AttentionMask) {
    for (heads, keyHeads) in [(3, 3), (12, 12), (20, 20), (24, 4)] {
      for slopes in [[], (0..<heads).map { 0.1 / Float($0 + 1) }] {
        var shape = AttentionShape(
          queries: [0..<1, 1..<2, 2..<3, 3..<6, 6..<7, 7..<7, 7..<8],
          keys: [0..<16, 0..<16, 20..<21, 22..<40, 40..<40, 40..<44, 44..<340], heads: heads,
          keyHeads: keyHeads,
          headSize: headSize, mask: mask, slopes: slopes)
        shape.isDecoding = true
        var operands = AttentionCase(shape, seed: 5)
        let (keys, values) = (operands.key.map { Float16($0) }, operands.value.map { Float16($0) })
        (operands.key, operands.value) = (keys.map { Float($0) }, values.map { Float($0) })
        let floats = operands.forward()
        let found = operands.forward(keys: keys, values: values)
        #expect(largestDifference(found.output, floats.output) < 2e-5)
        #expect(largestDifference(found.logSumExp, floats.logSumExp) < 2e-5)
        #expect(operands.forward(keys: keys, values: values, threads: 3).output == found.output)
        #expect(AttentionKernel.readsHalves(headSize: headSize, group: heads / keyHeads) == (headSize != 24))
      }
    }
  }
}
