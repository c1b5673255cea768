import Dispatch

/// Threads for requests, apart from those that all other tasks of the process share: a long task of somebody else's, such
/// as the loading of a model, holds no request up.
final class RequestExecutor: TaskExecutor {
  static let shared = RequestExecutor()

  private let queue = DispatchQueue(label: "parlance.requests", attributes: .concurrent)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
