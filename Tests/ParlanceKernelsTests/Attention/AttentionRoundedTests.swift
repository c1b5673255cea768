import ParlanceKernels
import Testing

/// Attention with factors rounded to bfloat16: where the processor lacks the instruction, and for shapes that it is not built
/// for, the bits are those of float32.
@Suite struct AttentionRoundedTests {
  static let lengths = [1, 2, 7, 15, 16, 17, 31, 32, 33, 63, 131, 255, 256]

  static func batch(headSize: Int, _ mask: AttentionMask, lengths: [Int] = lengths) -> AttentionCase {
    let offsets = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    return AttentionCase(
      AttentionShape(queryOffsets: offsets, heads: 3, headSize: headSize, mask: mask), seed: 3)
  }

  static func rounded(_ attention: AttentionCase) -> AttentionCase {
    var other = attention
    other.shape.roundsToBFloat16 = true
    return other
  }

  /// The nearest bfloat16 number.
  static func nearest(_ x: Float) -> Float {
    let bits = x.bitPattern
    return Float(bitPattern: (bits &+ 0x7fff &+ ((bits >> 16) & 1)) & 0xffff_0000)
  }

  @Test(arguments: [32, 64, 96, 256], AttentionPropertyTests.masks)
  func productsOfRoundedNumbers(headSize: Int, mask: AttentionMask) {
    let attention = Self.batch(headSize: headSize, mask)
    let got = Self.rounded(attention).forward()
    guard BFloat16Matrix.roundsInputs else {
      let exact = attention.forward()
      #expect(got.output == exact.output && got.logSumExp == exact.logSumExp)
      return
    }
    var operands = attention
    let factor = attention.shape.scale * 1.442_695_04
    operands.query = attention.query.map { Self.nearest($0 * factor) / factor }
    operands.key = attention.key.map(Self.nearest)
    operands.value = attention.value.map(Self.nearest)
    let expected = AttentionReference(operands).run()
    // What is left is the rounding of the weights.
    let error = zip(got.output, expected.output).map { abs(Double($0) - $1) }.max() ?? .infinity
    #expect(error < 1.0 / 256, "off by \(error)")
    for (got, expected) in zip(got.logSumExp, expected.logSumExp) where expected.isFinite {
      #expect(abs(Double(got) - expected) < 1e-4)
    }
  }

  @Test(arguments: AttentionPropertyTests.masks) func sameBitsInAnyBatchAndOnAnyThreads(mask: AttentionMask) {
    let attention = Self.rounded(Self.batch(headSize: 32, mask))
    let whole = attention.forward()
    #expect(attention.forward(threads: 2) == whole)
    let width = attention.shape.outputStride
    for range in attention.shape.queries {
      var alone = attention
      alone.shape.queries = [range]
      alone.shape.keys = [range]
      let places = range.lowerBound * width..<range.upperBound * width
      #expect(alone.forward().output[places] == whole.output[places])
    }
  }

  /// More keys than a tile has, heads of other sizes, and slopes are computed in float32.
  @Test func otherShapes() {
    var slopes = Self.batch(headSize: 32, .none)
    slopes.shape.slopes = [0.5, 0.25, 0.125]
    for attention in [
      Self.batch(headSize: 32, .none, lengths: [257, 300]), Self.batch(headSize: 48, .none), slopes,
    ] {
      #expect(Self.rounded(attention).forward() == attention.forward())
    }
  }

  /// Queries that see no key get 0, whatever stands in memory.
  @Test func queriesThatSeeNoKey() {
    var attention = AttentionCase(
      AttentionShape(queries: [0..<9], keys: [0..<3], heads: 1, headSize: 32, mask: .causal), seed: 5)
    attention.shape.roundsToBFloat16 = true
    let got = attention.forward()
    // The last query stands at the last key: the first six stand before all of them.
    #expect(got.output[..<(6 * 32)].allSatisfy { $0 == 0 })
    #expect(got.logSumExp[..<6].allSatisfy { $0 == -.infinity })
    #expect(got.output[(6 * 32)...].allSatisfy { $0 != 0 && $0.isFinite })
  }
}
