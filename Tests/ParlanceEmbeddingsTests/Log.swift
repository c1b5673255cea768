import ParlanceEmbeddings
import Synchronization

/// Collects what a trainer reports.
final class Log: Sendable {
  private let state = Mutex<[TrainingProgress]>([])

  func add(_ progress: TrainingProgress) { state.withLock { $0.append(progress) } }

  var entries: [TrainingProgress] { state.withLock { $0 } }
}
