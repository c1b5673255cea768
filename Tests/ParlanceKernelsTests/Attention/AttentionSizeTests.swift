import ParlanceKernels
import Testing

/// Sizes that do not fit are stopped before any address is computed from them.
@Suite struct AttentionSizeTests {
  @Test func tooFewKeys() async {
    await #expect(processExitsWith: .failure) {
      var attention = AttentionCase(AttentionShape(queryOffsets: [0, 5], heads: 2, headSize: 8), seed: 1)
      attention.key.removeLast()
      _ = attention.forward()
    }
  }

  @Test func headsThatDoNotDivide() async {
    await #expect(processExitsWith: .failure) {
      _ = AttentionCase(AttentionShape(queryOffsets: [0, 5], heads: 3, keyHeads: 2, headSize: 8), seed: 1)
        .forward()
    }
  }

  @Test func biasWithoutLayout() async {
    await #expect(processExitsWith: .failure) {
      _ = AttentionCase(AttentionShape(queryOffsets: [0, 5], heads: 1, headSize: 8), seed: 1, biasCount: 25)
        .forward()
    }
  }

  @Test func biasThatDoesNotReach() async {
    await #expect(processExitsWith: .failure) {
      let shape = AttentionShape(
        queryOffsets: [0, 5], heads: 2, headSize: 8,
        biasLayout: AttentionBiasLayout(headStride: 25, queryStride: 5))
      _ = AttentionCase(shape, seed: 1, biasCount: 49).forward()
    }
  }

  @Test func fallingOffsets() async {
    await #expect(processExitsWith: .failure) {
      _ = AttentionShape(queryOffsets: [0, 5, 3], heads: 1, headSize: 8)
    }
  }

  @Test func gradientsOfSharedKeys() async {
    await #expect(processExitsWith: .failure) {
      let shape = AttentionShape(queries: [0..<2, 2..<4], keys: [0..<3, 0..<3], heads: 1, headSize: 8)
      _ = AttentionCase(shape, seed: 1).run()
    }
  }

  @Test func activationsAndRowsOfOtherSizes() async {
    await #expect(processExitsWith: .failure) {
      let x = [Float](repeating: 0, count: 4)
      _ = Filled.one(3) { Activation.gelu.apply(x.span, into: &$0) }
    }
    await #expect(processExitsWith: .failure) {
      let x = [Float](repeating: 0, count: 7)
      _ = Filled.one(7) { Softmax.apply(x.span, rows: 2, width: 4, into: &$0) }
    }
  }

  /// Nothing to do is no error.
  @Test func emptyShapes() {
    for shape in [
      AttentionShape(queryOffsets: [0], heads: 2, headSize: 8),
      AttentionShape(queryOffsets: [0, 0], keyOffsets: [0, 4], heads: 2, headSize: 8),
      AttentionShape(queryOffsets: [0, 0, 3], keyOffsets: [0, 4, 4], heads: 2, headSize: 8),
    ] {
      let attention = AttentionCase(shape, seed: 1)
      for threads in [1, 2] {
        let got = attention.run(threads: threads, unwritten: .nan)
        #expect(got.output.allSatisfy { $0 == 0 })
        #expect(got.logSumExp.allSatisfy { $0 == -.infinity })
        #expect(got.query.allSatisfy { $0 == 0 } && got.key.allSatisfy { $0 == 0 })
        #expect(got.value.allSatisfy { $0 == 0 })
      }
    }
  }
}
