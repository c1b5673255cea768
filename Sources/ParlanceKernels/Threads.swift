import Synchronization

/// How many threads a kernel uses that is not told. One setting for the whole process, 1 at the start: a program that
/// wants more says so once, where it begins.
public enum Threads {
  private static let setting = Atomic<Int>(1)

  /// What `with` says on this thread, if it does.
  @TaskLocal private static var here: Int?

  public static var count: Int { here ?? setting.load(ordering: .relaxed) }

  /// Runs `body`, whose kernels use `count` threads whatever the setting is: for callers that give whole computations to
  /// threads, each of which needs no others.
  public static func with<Result>(_ count: Int, _ body: () throws -> Result) rethrows -> Result {
    try $here.withValue(max(1, count), operation: body)
  }

  /// Sets the number for all kernels that start from now on. Results do not depend on it.
  public static func use(_ count: Int) { setting.store(max(1, count), ordering: .relaxed) }
}
