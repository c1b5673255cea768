import Dispatch
import Synchronization

/// Threads for requests, apart from those that all other tasks of the process share: a long task of somebody else's, such
/// as the loading of a model, holds no request up.
final class RequestExecutor: TaskExecutor {
  static let shared = RequestExecutor()

  private let queue = DispatchQueue(label: "parlance.requests", attributes: .concurrent)

  func enqueue(_ job: consuming ExecutorJob) { enqueue(UnownedJob(job), on: asUnownedTaskExecutor()) }

  fileprivate func enqueue(_ job: UnownedJob, on executor: UnownedTaskExecutor) {
    queue.async { job.runSynchronously(on: executor) }
  }
}

/// Runs the beginning of one task, until it first waits, at once on the thread that makes the task; all that comes later on
/// the threads for requests. A short request is spared two changes of threads.
final class QuickStart: TaskExecutor {
  private let hasBegun = Atomic<Bool>(false)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard hasBegun.exchange(true, ordering: .sequentiallyConsistent) else {
      return job.runSynchronously(on: asUnownedTaskExecutor())
    }
    RequestExecutor.shared.enqueue(job, on: asUnownedTaskExecutor())
  }
}
