import ParlanceParallel
import Testing

/// Which numbers count as 0, on which threads, and for how long.
@Suite struct SubnormalNumbersTests {
  /// Half of `value`, computed when the program runs.
  @inline(never)
  private func half(_ value: Float) -> Float { value * 0.5 }

  #if arch(x86_64)
    @Test("no thread of a loop sees a number that is too small, afterwards all do", arguments: [1, 2, 5])
    func everyThread(threads: Int) {
      let least = Float.leastNormalMagnitude
      func results() -> Set<Float> {
        let found = LockedValue<Set<Float>>([])
        ParallelLoop.run(count: 200, threads: threads) { range in
          for _ in range {
            let value = half(least)
            found.withLock { _ = $0.insert(value) }
          }
        }
        return found.withLock { $0 }
      }
      for _ in 0..<20 {
        #expect(SubnormalNumbers.flushed { results() } == [0])
        #expect(results() == [least / 2])
      }
    }

    @Test("an operand counts as 0 as well")
    func operands() {
      let tiny = Float.leastNonzeroMagnitude
      #expect(SubnormalNumbers.flushed { half(tiny * 4) } == 0)
      #expect(half(tiny * 4) == tiny * 2)
    }
  #endif

  @Test("errors pass through, and the thread is as it was")
  func errors() {
    struct Failure: Error {}
    #expect(throws: Failure.self) { try SubnormalNumbers.flushed { throw Failure() } }
    #expect(half(Float.leastNormalMagnitude) > 0)
  }
}
