import Synchronization

/// A value that several threads change, one at a time.
public final class LockedValue<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  public init(_ value: Value) { self.value = Mutex(value) }

  public func withLock<R: Sendable>(_ body: (inout Value) -> R) -> R {
    value.withLock { body(&$0) }
  }
}
