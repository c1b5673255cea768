import Dispatch
import ParlanceText
import Synchronization

extension Corpus {
  /// Turns each line into another, on several threads, and hands the results out in the order of the text.
  ///
  /// Lines are gathered into batches, large enough to keep the threads busy and small enough to stay in the cache.
  /// - Throws: what reading the text throws, and the error of the first line whose `transform` throws.
  func mapLines<Result: Sendable>(
    threads: Int, _ transform: @escaping @Sendable (String, LinePosition) throws -> Result,
    inOrder body: (Result) throws -> Void
  ) throws {
    let batchSize = 256 * threads
    var batch: [(String, LinePosition)] = []
    batch.reserveCapacity(batchSize)
    try forEachLine { line, position in
      batch.append((line, position))
      if batch.count == batchSize {
        try Self.run(batch, threads, transform, inOrder: body)
        batch.removeAll(keepingCapacity: true)
      }
    }
    try Self.run(batch, threads, transform, inOrder: body)
  }

  private static func run<Result: Sendable>(
    _ batch: [(String, LinePosition)], _ threads: Int,
    _ transform: @escaping @Sendable (String, LinePosition) throws -> Result,
    inOrder body: (Result) throws -> Void
  ) throws {
    let parts = min(threads, batch.count)
    let results = Mutex([Swift.Result<[Result], any Error>?](repeating: nil, count: parts))
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      let range = batch.count * part / parts..<batch.count * (part + 1) / parts
      let result = Swift.Result { try batch[range].map { try transform($0.0, $0.1) } }
      results.withLock { $0[part] = result }
    }
    for result in results.withLock({ $0 }) {
      for line in try result?.get() ?? [] { try body(line) }
    }
  }
}
