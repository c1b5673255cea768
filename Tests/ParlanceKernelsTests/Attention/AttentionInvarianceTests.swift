import ParlanceKernels
import Testing

/// A row's bits depend on its own query and its keys, and on nothing else.
@Suite struct AttentionInvarianceTests {
  static let lengths = [1, 15, 16, 17, 63, 64, 65, 131, 2, 300]

  static func batch(_ mask: AttentionMask, keyHeads: Int = 2) -> AttentionCase {
    let offsets = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    return AttentionCase(
      AttentionShape(
        queryOffsets: offsets, heads: 4, keyHeads: keyHeads, headSize: 48, mask: mask,
        slopes: [0.5, 0.25, 0.125, 0.0625]), seed: 1)
  }

  @Test(arguments: AttentionPropertyTests.masks) func sameBitsOnAnyNumberOfThreads(mask: AttentionMask) {
    let attention = Self.batch(mask)
    let one = attention.run(threads: 1)
    for threads in [2, 3] { #expect(attention.run(threads: threads) == one) }
  }

  @Test(arguments: AttentionPropertyTests.masks, [2, 4]) func sameBitsAloneAndInABatch(
    mask: AttentionMask, keyHeads: Int
  ) {
    let attention = Self.batch(mask, keyHeads: keyHeads)
    let whole = attention.run()
    let width = attention.shape.outputStride
    for range in attention.shape.queries {
      var alone = attention.shape
      alone.queries = [range]
      alone.keys = [range]
      let single = AttentionCase(
        alone, query: attention.query, key: attention.key, value: attention.value,
        upstream: attention.upstream
      ).run()
      let places = range.lowerBound * width..<range.upperBound * width
      #expect(single.output[places] == whole.output[places])
      #expect(single.query[places] == whole.query[places])
      let keyPlaces = range.lowerBound * alone.keyStride..<range.upperBound * alone.keyStride
      #expect(single.key[keyPlaces] == whole.key[keyPlaces])
      #expect(single.value[keyPlaces] == whole.value[keyPlaces])
    }
  }

  /// Decoding token by token against a cache gives the bits of the whole sequence at once.
  @Test(arguments: [1, 2, 3, 5, 9, 40], [1, 2, 4]) func sameBitsQueryByQuery(step: Int, keyHeads: Int) {
    let attention = Self.batch(.causal, keyHeads: keyHeads)
    let whole = attention.forward()
    let range = attention.shape.queries[9]
    let width = attention.shape.outputStride
    var at = range.lowerBound
    while at < range.upperBound {
      let end = min(range.upperBound, at + step)
      var some = attention
      some.shape.queries = [at..<end]
      some.shape.keys = [range.lowerBound..<end]
      let got = some.forward()
      #expect(got.output[at * width..<end * width] == whole.output[at * width..<end * width])
      #expect(got.logSumExp[at * 4..<end * 4] == whole.logSumExp[at * 4..<end * 4])
      at = end
    }
  }

  /// Queries, keys and values as columns of one matrix.
  @Test func packedRows() {
    let attention = Self.batch(.causal)
    let whole = attention.run()
    var shape = attention.shape
    shape.usePackedRows()
    let rows = shape.queryRows
    let parts: [([Float], Int)] = [
      (attention.query, attention.shape.queryStride), (attention.key, attention.shape.keyStride),
      (attention.value, attention.shape.valueStride),
    ]
    var packed: [Float] = []
    for row in 0..<rows { for (values, width) in parts { packed += values[row * width..<(row + 1) * width] } }
    var output = [Float](repeating: .nan, count: rows * shape.outputStride)
    var logSumExp = [Float](repeating: .nan, count: rows * shape.heads)
    var gradient = [Float](repeating: .nan, count: packed.count)
    do {
      var o = output.mutableSpan
      var l = logSumExp.mutableSpan
      AttentionKernel.forward(
        shape, query: packed.span, key: packed.span.extracting(droppingFirst: shape.packedKeyOffset),
        value: packed.span.extracting(droppingFirst: shape.packedValueOffset), output: &o, logSumExp: &l)
    }
    #expect(output == whole.output)
    var g = gradient.mutableSpan
    var none = MutableSpan<Float>()
    AttentionKernel.backward(
      shape, packed: packed.span, output: output.span, logSumExp: logSumExp.span,
      upstream: attention.upstream.span,
      packedGradient: &g, biasGradient: &none)
    var expected: [Float] = []
    let gradients = [whole.query, whole.key, whole.value]
    for row in 0..<rows {
      for (values, part) in zip(gradients, parts) { expected += values[row * part.1..<(row + 1) * part.1] }
    }
    #expect(gradient == expected)
  }

  /// Sequences that share keys, as the beams of one sentence do.
  @Test func sharedKeys() {
    let shape = AttentionShape(
      queries: [0..<1, 1..<2, 2..<7], keys: [0..<90, 0..<90, 0..<90], heads: 2, headSize: 16)
    let attention = AttentionCase(shape, seed: 12)
    let shared = attention.forward().output
    for sequence in 0..<3 {
      var alone = attention
      alone.shape.queries = [shape.queries[sequence]]
      alone.shape.keys = [0..<90]
      let range = shape.queries[sequence].lowerBound * 32..<shape.queries[sequence].upperBound * 32
      #expect(alone.forward().output[range] == shared[range])
    }
  }
}
