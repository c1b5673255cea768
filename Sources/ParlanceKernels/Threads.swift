import Synchronization

/// How many threads a kernel uses that is not told. One setting for the whole process, 1 at the start: a program that
/// wants more says so once, where it begins.
public enum Threads {
  private static let setting = Atomic<Int>(1)

  public static var count: Int { setting.load(ordering: .relaxed) }

  /// Sets the number for all kernels that start from now on. Results do not depend on it.
  public static func use(_ count: Int) { setting.store(max(1, count), ordering: .relaxed) }
}
