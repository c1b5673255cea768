import ParlanceKernels
import ParlanceTestSupport
import Testing

@Suite struct AttentionPropertyTests {
  static let masks: [AttentionMask] = [
    .none, .causal, AttentionMask(causality: .topLeft), AttentionMask(window: 7),
    AttentionMask(causality: .bottomRight, window: 33),
  ]

  static func compare(_ attention: AttentionCase, _ label: String) {
    let got = attention.run()
    let want = AttentionReference(attention).run()
    func check(_ got: [Float], _ want: [Double], _ name: String) {
      let difference = Closeness.firstDifference(got, want.map { Float($0) })
      #expect(difference == nil, "\(label), \(name)")
    }
    check(got.output, want.output, "output")
    check(got.logSumExp, want.logSumExp, "log-sum-exp")
    check(got.query, want.query, "gradient of queries")
    check(got.key, want.key, "gradient of keys")
    check(got.value, want.value, "gradient of values")
    if !got.bias.isEmpty { check(got.bias, want.bias, "gradient of bias") }
  }

  @Test(arguments: [1, 2, 5, 8, 15, 16, 17, 63, 64, 65, 131], masks)
  func lengths(length: Int, mask: AttentionMask) {
    for (keys, size) in [(length, 16), (length + 9, 24), (max(1, length - 3), 64)] {
      let shape = AttentionShape(
        queryOffsets: [0, length], keyOffsets: [0, keys], heads: 2, headSize: size, mask: mask)
      Self.compare(AttentionCase(shape, seed: UInt64(length)), "\(length) x \(keys) of \(size)")
    }
  }

  @Test(arguments: [1, 3, 7, 16, 40, 63, 64, 65, 96, 128, 130, 256, 257, 300]) func headSizes(size: Int) {
    for mask in [AttentionMask.none, .causal] {
      let shape = AttentionShape(
        queryOffsets: [0, 37], keyOffsets: [0, 41], heads: 3, headSize: size, mask: mask)
      Self.compare(AttentionCase(shape, seed: UInt64(size), scale: 1), "size \(size)")
    }
  }

  @Test(arguments: masks) func longerThanOneTile(mask: AttentionMask) {
    let shape = AttentionShape(
      queryOffsets: [0, 290], keyOffsets: [0, 600], heads: 1, headSize: 32, mask: mask)
    Self.compare(AttentionCase(shape, seed: 77), "290 x 600")
  }

  @Test(arguments: [(6, 2), (4, 1), (5, 1), (3, 3)], masks) func groupedHeads(
    heads: (Int, Int), mask: AttentionMask
  ) {
    let shape = AttentionShape(
      queryOffsets: [0, 1, 1, 18, 51], keyOffsets: [0, 30, 31, 48, 81], heads: heads.0, keyHeads: heads.1,
      headSize: 20, mask: mask, slopes: (0..<heads.0).map { 0.5 / Float($0 + 1) })
    Self.compare(AttentionCase(shape, seed: 8), "\(heads)")
  }

  @Test(arguments: [AttentionMask.none, .causal]) func biasOfEverySequenceAndHead(mask: AttentionMask) {
    let layout = AttentionBiasLayout(sequenceStride: 3 * 40 * 50, headStride: 40 * 50, queryStride: 50)
    let shape = AttentionShape(
      queryOffsets: [0, 40, 53], keyOffsets: [0, 50, 63], heads: 3, headSize: 16, mask: mask,
      biasLayout: layout)
    Self.compare(AttentionCase(shape, seed: 4, biasCount: 2 * 3 * 40 * 50), "bias")
    var shared = shape
    shared.biasLayout = AttentionBiasLayout(headStride: 0, queryStride: 50)
    Self.compare(AttentionCase(shared, seed: 5, biasCount: 40 * 50), "shared bias")
  }

  @Test(arguments: masks) func finiteDifferences(mask: AttentionMask) {
    let shape = AttentionShape(
      queryOffsets: [0, 5, 14], keyOffsets: [0, 7, 14], heads: 2, keyHeads: 1, headSize: 4, mask: mask,
      biasLayout: AttentionBiasLayout(headStride: 9 * 8, queryStride: 8))
    let attention = AttentionCase(shape, seed: 31, scale: 1, biasCount: 2 * 9 * 8)
    let got = attention.run()
    let reference = AttentionReference(attention)
    func check(_ gradient: [Float], _ path: WritableKeyPath<AttentionReference, [Double]>, _ name: String) {
      for index in gradient.indices {
        var (above, below) = (reference, reference)
        above[keyPath: path][index] += 1e-5
        below[keyPath: path][index] -= 1e-5
        let slope = (above.loss - below.loss) / 2e-5
        #expect(abs(Double(gradient[index]) - slope) < 1e-5, "\(name) \(index)")
      }
    }
    check(got.query, \.query, "query")
    check(got.key, \.key, "key")
    check(got.value, \.value, "value")
    check(got.bias, \.bias!, "bias")
  }

  @Test func weights() {
    let shape = AttentionShape(
      queryOffsets: [0, 20, 21, 45], keyOffsets: [0, 18, 40, 73], heads: 4, keyHeads: 2, headSize: 16,
      mask: .causal)
    let attention = AttentionCase(shape, seed: 6)
    let logSumExp = attention.forward().logSumExp
    for threads in [1, 2] {
      let got = Filled.one(shape.weightCount) {
        AttentionKernel.weights(
          shape, query: attention.query.span, key: attention.key.span, logSumExp: logSumExp.span, into: &$0,
          threads: threads)
      }
      let want = AttentionReference(attention).run().weights.map { Float($0) }
      #expect(Closeness.firstDifference(got, want) == nil)
    }
  }

  /// Scores far from 0, where exponentials that are not shifted overflow.
  @Test func largeScores() {
    var attention = AttentionCase(
      AttentionShape(queryOffsets: [0, 40], heads: 2, headSize: 16), seed: 3, scale: 1)
    attention.shape.scale = 300
    let got = attention.forward()
    let want = AttentionReference(attention).run()
    // A score of a thousand is itself only good to 1e-4.
    #expect(Closeness.firstDifference(got.output, want.output.map { Float($0) }, relative: 2e-3) == nil)
    #expect(got.output.allSatisfy { $0.isFinite })
  }

  /// A query, or a key, that is not a number spoils its own rows and no others.
  @Test func notANumberStaysInItsRow() {
    let shape = AttentionShape(queryOffsets: [0, 20], heads: 2, headSize: 16, mask: .causal)
    var attention = AttentionCase(shape, seed: 3)
    let clean = attention.forward().output
    attention.query[5 * 32] = .nan
    let got = attention.forward().output
    for index in got.indices {
      let isSpoilt = index / 32 == 5 && index % 32 < 16
      #expect(isSpoilt ? got[index].isNaN : got[index] == clean[index])
    }
  }
}
