import Dispatch
import Synchronization

/// Computes a row of values on several threads.
enum ParallelMap {
  /// The results of `body` for `0 ..< count`, in order.
  static func run<Output: Sendable>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) -> Output
  ) -> [Output] {
    guard threads > 1, count > 1 else { return (0..<count).map(body) }
    let results = Mutex([Output?](repeating: nil, count: count))
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let result = body(index)
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { $0 }.compactMap { $0 }
  }
}
