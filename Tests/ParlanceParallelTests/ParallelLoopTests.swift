import ParlanceParallel
import Synchronization
import Testing

@Suite struct ParallelLoopTests {
  private struct Refused: Error, Equatable { var piece: Int }

  @Test(arguments: [(0, 1), (1, 1), (7, 3), (100, 7), (1000, 1)], [1, 2, 5])
  func eachIndexIsTakenOnce(size: (count: Int, chunk: Int), threads: Int) {
    let seen = LockedValue([Int](repeating: 0, count: size.count))
    ParallelLoop.run(count: size.count, chunk: size.chunk, threads: threads) { range in
      #expect(range.count <= size.chunk && !range.isEmpty)
      seen.withLock { for index in range { $0[index] += 1 } }
    }
    #expect(seen.withLock { $0 } == [Int](repeating: 1, count: size.count))
  }

  @Test func severalThreadsWorkAtOnce() {
    // Each piece waits for the other: with one thread only this would never end.
    let arrived = Atomic(0)
    ParallelLoop.run(count: 2, threads: 2) { _ in
      arrived.add(1, ordering: .relaxed)
      while arrived.load(ordering: .relaxed) < 2 {}
    }
    #expect(arrived.load(ordering: .relaxed) == 2)
  }

  @Test func resultsComeInOrder() throws {
    let squares = ParallelLoop.map(count: 100, chunk: 3, threads: 4) { $0.map { $0 * $0 } }
    #expect(squares.flatMap { $0 } == (0..<100).map { $0 * $0 })
  }

  @Test(arguments: [1, 2, 8]) func theFirstErrorInOrderIsThrown(threads: Int) {
    #expect(throws: Refused(piece: 3)) {
      _ = try ParallelLoop.map(count: 50, threads: threads) { range -> Int in
        if range.lowerBound % 10 == 3 { throw Refused(piece: range.lowerBound) }
        return range.lowerBound
      }
    }
  }

  @Test func loopsInsideLoopsAndFromManyCallersEnd() {
    let total = Atomic(0)
    ParallelLoop.run(count: 8, threads: 8) { _ in
      for _ in 0..<50 {
        ParallelLoop.run(count: 16, chunk: 3, threads: 4) { total.add($0.count, ordering: .relaxed) }
      }
    }
    #expect(total.load(ordering: .relaxed) == 8 * 50 * 16)
  }

  @Test(arguments: [1, 2, 8]) func eachThreadHasAState(threads: Int) throws {
    let made = Atomic(0)
    let sums = LockedValue<[Int]>([])
    let results = try ParallelLoop.map(
      count: 100, chunk: 3, threads: threads,
      start: {
        made.add(1, ordering: .relaxed)
        return 0
      }, finish: { sum in sums.withLock { $0.append(sum) } }
    ) { sum, range in
      sum += range.reduce(0, +)
      return range.lowerBound
    }
    #expect(results == Array(stride(from: 0, to: 100, by: 3)))
    #expect(sums.withLock { $0.reduce(0, +) } == 4950)
    let states = made.load(ordering: .relaxed)
    #expect((1...threads).contains(states) && sums.withLock { $0.count } == states)
  }

  @Test(arguments: [1, 2, 8]) func withStatesTheFirstErrorInOrderIsThrown(threads: Int) {
    #expect(throws: Refused(piece: 3)) {
      _ = try ParallelLoop.map(count: 50, threads: threads, start: { 0 }) { _, range -> Int in
        if range.lowerBound % 10 == 3 { throw Refused(piece: range.lowerBound) }
        return range.lowerBound
      }
    }
  }

  @Test(arguments: [1, 2, 8]) func elementsComeInOrderWhateverPieceEndsFirst(threads: Int) throws {
    for pieces in [0, 1, 7, 200] {
      let ended = Atomic(0)
      let elements = try ParallelLoop.flatMap(count: pieces, threads: threads, start: { 0 }) {
        _, piece -> [String?] in
        if piece == 0, threads > 1, pieces > 1 {
          // Others wait for this one; were there no second thread after all, not for long.
          let end = ContinuousClock.now + .milliseconds(200)
          while ended.load(ordering: .relaxed) == 0, ContinuousClock.now < end {}
        }
        ended.add(1, ordering: .relaxed)
        return (0..<piece % 4 + 1).map { "\(piece).\($0)" }
      }
      #expect(elements == (0..<pieces).flatMap { piece in (0..<piece % 4 + 1).map { "\(piece).\($0)" } })
    }
    #expect(throws: Refused(piece: 3)) {
      _ = try ParallelLoop.flatMap(count: 50, threads: threads, start: { 0 }) { _, piece -> [Int?] in
        if piece % 10 == 3 { throw Refused(piece: piece) }
        return [piece]
      }
    }
  }
}
