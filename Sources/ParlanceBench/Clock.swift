#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Time and memory that a piece of work takes.
struct Clock {
  private let wall = Self.seconds(CLOCK_MONOTONIC)
  private let cpu = Self.seconds(CLOCK_PROCESS_CPUTIME_ID)

  /// Seconds since the clock was made: on the wall, and of all threads together.
  func read() -> (wall: Double, cpu: Double) {
    (Self.seconds(CLOCK_MONOTONIC) - wall, Self.seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu)
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Bytes of memory in use now, as the system counts them.
  static func residentBytes() -> Int { pages(0) * Int(getpagesize()) }

  /// Of those, the bytes that are this process's alone: without the pages of programs, libraries and mapped files.
  static func privateBytes() -> Int { (pages(0) - pages(1)) * Int(getpagesize()) }

  /// Resident pages (0) and the shared ones among them (1).
  private static func pages(_ column: Int) -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, 128, file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let columns = text.split(separator: " ").dropFirst()
    return columns.dropFirst(column).first.flatMap { Int($0) } ?? 0
  }
}
