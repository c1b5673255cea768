import Glibc

/// Waits for something that should happen within microseconds, without giving the processor away.
enum ShortWait {
  /// Some time more than it takes to wake a sleeping thread.
  private static let nanoseconds = 100_000

  /// Returns when `condition` holds, or after a tenth of a millisecond.
  @inline(__always)
  static func until(_ condition: () -> Bool) {
    if condition() { return }
    let start = now()
    while !condition(), now() - start < nanoseconds {}
  }

  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
