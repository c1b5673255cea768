import ParlanceParallel

/// Workers of a tokenizer. Their caches take time to fill, so idle ones are kept: as many as were ever busy at once.
final class TextWorkerPool: Sendable {
  private let make: @Sendable () -> TextWorker
  private let idle = LockedValue<[TextWorker]>([])

  init(_ make: @escaping @Sendable () -> TextWorker) { self.make = make }

  /// A worker, to be given back after use.
  func take() -> TextWorker { idle.withLock { $0.popLast() } ?? make() }

  func giveBack(_ worker: TextWorker) { idle.withLock { $0.append(worker) } }
}
