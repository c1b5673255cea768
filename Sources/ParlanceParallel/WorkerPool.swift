import Dispatch
import Glibc
import Synchronization

/// Threads that sleep until a loop has pieces for them. They are started when first needed and live as long as the process.
final class WorkerPool: Sendable {
  static let shared = WorkerPool()
  /// More threads than this are never started; loops then run with fewer.
  private static let limit = 256

  private struct State {
    var jobs: [LoopJob] = []
    var threads = 0
    /// Threads that sleep and that nobody has called yet.
    var idle = 0
  }

  private let state = Mutex(State())
  private let call = DispatchSemaphore(value: 0)

  /// Calls `body` with each of `0 ..< pieces`, once, from at most `threads` threads. Returns when all calls have.
  func run(pieces: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let job = LoopJob(pieces: pieces, seats: threads - 1, body: body)
    let (calls, starts) = state.withLock { state in
      state.jobs.append(job)
      let calls = min(state.idle, threads - 1)
      let starts = min(threads - 1 - calls, Self.limit - state.threads)
      state.idle -= calls
      state.threads += starts
      return (calls, starts)
    }
    for _ in 0..<calls { call.signal() }
    for _ in 0..<starts { start() }
    job.work()
    let mustWait = state.withLock { state in
      state.jobs.removeAll { $0 === job }
      job.closing.store(true, ordering: .relaxed)
      return job.active.load(ordering: .relaxed) > 0
    }
    if mustWait { job.done.wait() }
    job.release()
  }

  private func start() {
    var thread = pthread_t()
    let error = pthread_create(
      &thread, nil,
      { _ in
        WorkerPool.shared.serve()
        return nil
      }, nil)
    // Without a new thread the loop still ends: the caller takes the pieces itself.
    if error == 0 { pthread_detach(thread) } else { state.withLock { $0.threads -= 1 } }
  }

  private func serve() {
    while true {
      guard let job = join() else {
        call.wait()
        continue
      }
      job.work()
      leave(job)
    }
  }

  private func join() -> LoopJob? {
    state.withLock { state in
      guard let job = state.jobs.first(where: { $0.seats.load(ordering: .relaxed) > 0 }) else {
        state.idle += 1
        return nil
      }
      job.seats.subtract(1, ordering: .relaxed)
      job.active.add(1, ordering: .relaxed)
      return job
    }
  }

  private func leave(_ job: LoopJob) {
    let last = state.withLock { _ in
      job.active.subtract(1, ordering: .relaxed)
      return job.active.load(ordering: .relaxed) == 0 && job.closing.load(ordering: .relaxed)
    }
    if last { job.done.signal() }
  }
}
