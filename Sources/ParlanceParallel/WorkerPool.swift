import Dispatch
import Glibc
import Synchronization

/// Threads that work on the pieces of loops. They are started when first needed and live as long as the process.
///
/// A thread without work looks for the next loop for some microseconds and then sleeps. To wake a sleeping thread takes
/// longer than many a loop, and loops often follow each other closely. Fewer threads than there are processors look at
/// a time, so that none takes the processor from a thread that works.
final class WorkerPool: Sendable {
  static let shared = WorkerPool()
  /// More threads than this are never started; loops then run with fewer.
  private static let limit = 256
  /// How many threads may look for work at a time.
  private static let watcherLimit = max(0, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1)

  private struct State {
    var jobs: [LoopJob] = []
    var threads = 0
    /// Threads that sleep and that nobody has called yet.
    var idle = 0
    /// Threads that look for work and that no loop counts on yet.
    var watching = 0
    /// Threads that look for work and that a loop counts on.
    var awaited = 0
    /// Threads that were called or started and are not there yet. The loop they were called for may end without them; they
    /// then work on the next one, which must not call others in their place, or there would be more and more threads.
    var coming = 0

    /// How many threads the loops that are not over could still use, beyond those that they count on.
    var missing: Int {
      let seats = jobs.reduce(0) { $0 + ($1.isExhausted ? 0 : $1.seats.load(ordering: .relaxed)) }
      return max(0, seats - awaited - coming)
    }
  }

  private let state = LockedValue(State())
  private let call = DispatchSemaphore(value: 0)
  /// `State.awaited`, where threads that look for work see it without the lock.
  private let awaited = Atomic(0)

  /// Calls `body` with each of `0 ..< pieces`, once, from at most `threads` threads. Returns when all calls have.
  func run(pieces: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let job = LoopJob(pieces: pieces, seats: threads - 1, body: body)
    let (calls, starts) = state.withLock { state in
      state.jobs.append(job)
      let missing = state.missing
      let watchers = min(state.watching, missing)
      state.watching -= watchers
      state.awaited += watchers
      awaited.store(state.awaited, ordering: .relaxed)
      let calls = min(state.idle, missing - watchers)
      let starts = min(missing - watchers - calls, Self.limit - state.threads)
      state.idle -= calls
      state.threads += starts
      state.coming += calls + starts
      return (calls, starts)
    }
    for _ in 0..<calls { call.signal() }
    for _ in 0..<starts { start() }
    job.work()
    // The last pieces are seldom far from done.
    ShortWait.until { job.active.load(ordering: .relaxed) == 0 }
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
    if error == 0 {
      pthread_detach(thread)
    } else {
      state.withLock { state in
        state.threads -= 1
        state.coming -= 1
      }
    }
  }

  /// What a thread does next.
  private enum Turn {
    case work(LoopJob)
    case watch
    case sleep
  }

  private func serve() {
    var turn = arrive()
    while true {
      switch turn {
      case .work(let job):
        job.work()
        turn = leave(job)
      case .watch:
        ShortWait.until { awaited.load(ordering: .relaxed) > 0 }
        turn = state.withLock { state in
          guard state.awaited > 0 else {
            state.watching -= 1
            return Self.take(&state) ?? Self.sleep(&state)
          }
          state.awaited -= 1
          awaited.store(state.awaited, ordering: .relaxed)
          // The loop may be over by now; the next one is likely near.
          return Self.next(&state)
        }
      case .sleep:
        call.wait()
        turn = arrive()
      }
    }
  }

  private func arrive() -> Turn {
    state.withLock { state in
      state.coming -= 1
      return Self.next(&state)
    }
  }

  private static func next(_ state: inout State) -> Turn { take(&state) ?? rest(&state) }

  /// A loop that has room for one more thread.
  private static func take(_ state: inout State) -> Turn? {
    let job = state.jobs.first { $0.seats.load(ordering: .relaxed) > 0 && !$0.isExhausted }
    guard let job else { return nil }
    job.seats.subtract(1, ordering: .relaxed)
    job.active.add(1, ordering: .relaxed)
    return .work(job)
  }

  private static func rest(_ state: inout State) -> Turn {
    guard state.watching + state.awaited < watcherLimit else { return sleep(&state) }
    state.watching += 1
    return .watch
  }

  private static func sleep(_ state: inout State) -> Turn {
    state.idle += 1
    return .sleep
  }

  /// In one step with what the thread does next: a caller that sees its loop ended, and begins another at once, finds the
  /// thread watching. It would otherwise wake one more, which then takes turns with this one on the same processor.
  private func leave(_ job: LoopJob) -> Turn {
    let (last, turn) = state.withLock { state in
      job.active.subtract(1, ordering: .relaxed)
      let last = job.active.load(ordering: .relaxed) == 0 && job.closing.load(ordering: .relaxed)
      return (last, Self.next(&state))
    }
    if last { job.done.signal() }
    return turn
  }
}
