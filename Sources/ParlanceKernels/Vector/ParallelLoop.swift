import Dispatch
import Synchronization

/// Runs the pieces of a range on several threads.
public enum ParallelLoop {
  /// Calls `body` with pieces of `0 ..< count`, each of at most `chunk`, from up to `threads` threads at a time.
  /// Returns when all are done.
  public static func run(
    count: Int, chunk: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void
  ) {
    precondition(chunk > 0, "a parallel loop needs pieces of at least 1")
    let pieces = count <= 0 ? 0 : (count - 1) / chunk + 1
    @Sendable func piece(_ index: Int) -> Range<Int> { index * chunk..<min(count, (index + 1) * chunk) }
    let workers = min(threads, pieces)
    guard workers > 1 else {
      for index in 0..<pieces { body(piece(index)) }
      return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < pieces else { return }
        body(piece(index))
      }
    }
  }
}
