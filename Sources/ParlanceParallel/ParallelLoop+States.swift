import Synchronization

extension ParallelLoop {
  /// What `body` gives for each piece of `0 ..< count`, in order, where each thread at work has a state of its own, such
  /// as buffers, from piece to piece.
  /// - Parameters:
  ///   - start: gives a thread its state before its first piece.
  ///   - finish: takes it back after the last.
  /// - Throws: the error of the first piece, in order, that threw; pieces after it may not have been run.
  public static func map<State, Result: Sendable>(
    count: Int, chunk: Int = 1, threads: Int, start: @Sendable () -> State,
    finish: @Sendable (State) -> Void = { _ in },
    _ body: @Sendable (inout State, Range<Int>) throws -> Result
  ) throws -> [Result] {
    precondition(chunk > 0, "a parallel loop needs pieces of at least 1")
    let pieces = count <= 0 ? 0 : (count - 1) / chunk + 1
    let results = LockedValue([Result?](repeating: nil, count: pieces))
    try run(pieces: pieces, threads: threads, start: start, finish: finish) { state, index in
      let result = try body(&state, index * chunk..<min(count, (index + 1) * chunk))
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
  }

  /// The elements that `body` gives for each of `0 ..< count`, in order, in one array that grows while the loop runs, so
  /// that nothing is left to be done by one thread at its end. States, and errors, as in `map`.
  /// - Parameters:
  ///   - capacity: how many elements there will be, as far as that is known.
  ///   - body: none of the elements that it gives is nil; as optionals they can be moved out of their array.
  @inlinable
  public static func flatMap<State, Element: Sendable>(
    count: Int, threads: Int, capacity: Int = 0, start: @Sendable () -> State,
    finish: @Sendable (State) -> Void = { _ in },
    _ body: @Sendable (inout State, Int) throws -> [Element?]
  ) throws -> [Element] {
    let gathered = OrderedParts<Element>(parts: count, capacity: capacity)
    try run(pieces: count, threads: threads, start: start, finish: finish) { state, index in
      gathered.add(try body(&state, index), at: index)
    }
    return gathered.take()
  }

  /// Calls `body` with each of `0 ..< pieces` from at most `threads` threads, each with its state.
  @usableFromInline
  static func run<State>(
    pieces: Int, threads: Int, start: @Sendable () -> State, finish: @Sendable (State) -> Void,
    _ body: @Sendable (inout State, Int) throws -> Void
  ) throws {
    let failure = LockedValue<(piece: Int, error: any Error)?>(nil)
    let next = Atomic(0)
    run(count: min(threads, pieces), threads: threads) { _ in
      var index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < pieces else { return }
      var state = start()
      while index < pieces {
        do {
          try body(&state, index)
        } catch {
          failure.withLock { if $0 == nil || index < $0!.piece { $0 = (index, error) } }
          // Pieces are begun in order: all before this one are done or at work.
          next.store(pieces, ordering: .relaxed)
        }
        index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      }
      finish(state)
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
  }
}
