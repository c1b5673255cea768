import ParlanceParallel
import ParlanceText

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
    let share = max(1, (batch.count + threads - 1) / threads)
    let parts = try ParallelLoop.map(count: batch.count, chunk: share, threads: threads) { range in
      try batch[range].map { try transform($0.0, $0.1) }
    }
    for part in parts {
      for line in part { try body(line) }
    }
  }
}
