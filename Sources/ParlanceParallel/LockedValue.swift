import Synchronization

/// A value that several threads change, one at a time.
public struct LockedValue<Value>: ~Copyable, Sendable {
  @usableFromInline let value: Mutex<Value>
  /// Says here what the lock says in the library: what one holder wrote, the next one sees. The thread sanitizer
  /// does not look into the library.
  @usableFromInline let order = Atomic(0)

  /// - Parameter value: what the first holder of the lock finds.
  @inlinable
  public init(_ value: consuming sending Value) { self.value = Mutex(value) }

  /// Hands the value to `body` while no other thread has it. `body` must not ask for the same lock.
  /// - Throws: what `body` throws.
  @inlinable
  public borrowing func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try value.withLock { (value: inout sending Value) throws(Failure) -> sending Result in
      _ = order.load(ordering: .acquiring)
      defer { order.store(0, ordering: .releasing) }
      return try body(&value)
    }
  }
}
