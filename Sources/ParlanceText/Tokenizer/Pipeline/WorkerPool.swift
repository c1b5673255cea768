import Synchronization

/// Workers of a fused pipeline. Their caches take time to fill, so idle ones are kept: as many as were ever busy at
/// once.
final class WorkerPool: Sendable {
  private let pipeline: any FusedPipeline
  private let idle = Mutex<[any FusedWorker]>([])

  init(_ pipeline: any FusedPipeline) { self.pipeline = pipeline }

  /// A worker, to be given back after use.
  func take() -> any FusedWorker { idle.withLock { $0.popLast() } ?? pipeline.makeWorker() }

  func giveBack(_ worker: any FusedWorker) { idle.withLock { $0.append(worker) } }
}
