import Synchronization

extension ParallelLoop {
  /// What `body` gives for each piece of `0 ..< count`, in order.
  /// - Throws: the error of the first piece, in order, that threw; pieces after it may not have been run.
  public static func map<Result: Sendable>(
    count: Int, chunk: Int = 1, threads: Int, _ body: @Sendable (Range<Int>) throws -> Result
  ) throws -> [Result] {
    precondition(chunk > 0, "a parallel loop needs pieces of at least 1")
    let pieces = count <= 0 ? 0 : (count - 1) / chunk + 1
    @Sendable func piece(_ index: Int) -> Range<Int> { index * chunk..<min(count, (index + 1) * chunk) }
    guard min(threads, pieces) > 1 else { return try (0..<pieces).map { try body(piece($0)) } }
    let results = LockedValue([Result?](repeating: nil, count: pieces))
    let failure = LockedValue<(piece: Int, error: any Error)?>(nil)
    let firstFailure = Atomic(Int.max)
    run(count: pieces, threads: threads) { indices in
      for index in indices where index < firstFailure.load(ordering: .relaxed) {
        do {
          let result = try body(piece(index))
          results.withLock { $0[index] = result }
        } catch {
          failure.withLock { if $0 == nil || index < $0!.piece { $0 = (index, error) } }
          firstFailure.min(index, ordering: .relaxed)
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
    return results.withLock { $0.compactMap { $0 } }
  }

  /// What `body` gives for each piece of `0 ..< count`, in order, where nothing can fail.
  public static func map<Result: Sendable>(
    count: Int, chunk: Int = 1, threads: Int, _ body: @Sendable (Range<Int>) -> Result
  ) -> [Result] {
    precondition(chunk > 0, "a parallel loop needs pieces of at least 1")
    let pieces = count <= 0 ? 0 : (count - 1) / chunk + 1
    let results = LockedValue([Result?](repeating: nil, count: pieces))
    run(count: pieces, threads: threads) { indices in
      for index in indices {
        let result = body(index * chunk..<min(count, (index + 1) * chunk))
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}
