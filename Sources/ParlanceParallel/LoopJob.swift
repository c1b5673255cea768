import CKernels
import Dispatch
import Synchronization

/// One loop: its pieces, and who works on it. `seats`, `active` and `closing` change under the pool's lock only.
final class LoopJob: Sendable {
  private let pieces: Int
  private let next = Atomic(0)
  private let body: LockedValue<(@Sendable (Int) -> Void)?>
  /// How many more threads may join.
  let seats: Atomic<Int>
  /// How many threads of the pool are at work on it.
  let active = Atomic(0)
  /// The caller has run out of pieces and waits for `active` to fall to 0.
  let closing = Atomic(false)
  let done = DispatchSemaphore(value: 0)
  /// The caller's, for all threads: what is computed must not depend on which of them takes a piece.
  private let floatModes = parlance_float_modes()

  init(pieces: Int, seats: Int, body: @escaping @Sendable (Int) -> Void) {
    self.pieces = pieces
    self.seats = Atomic(seats)
    self.body = LockedValue(body)
  }

  /// Whether all pieces have been taken.
  var isExhausted: Bool { next.load(ordering: .relaxed) >= pieces }

  /// Takes pieces until none is left. Not inlined: its hold on `body` must end before the thread reports that it is done.
  @inline(never)
  func work() {
    guard let body = body.withLock({ $0 }) else { return }
    let own = parlance_float_modes()
    parlance_set_float_modes(floatModes)
    defer { parlance_set_float_modes(own) }
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < pieces else { return }
      body(index)
    }
  }

  /// Lets go of the body, which lives no longer than the caller's call.
  func release() { body.withLock { $0 = nil } }
}
