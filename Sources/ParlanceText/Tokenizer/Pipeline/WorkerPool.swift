import Synchronization

/// Workers of a fused pipeline. Their caches take time to fill, so idle ones are kept: as many as were ever busy at
/// once.
final class WorkerPool: Sendable {
  private let pipeline: any FusedPipeline
  private let idle = Mutex<[any FusedWorker]>([])

  init(_ pipeline: any FusedPipeline) { self.pipeline = pipeline }

  /// Lends a worker to `body`.
  func withWorker<R>(_ body: (inout any FusedWorker) throws -> R) rethrows -> R {
    var worker = idle.withLock { $0.popLast() } ?? pipeline.makeWorker()
    defer { idle.withLock { $0.append(worker) } }
    return try body(&worker)
  }
}
