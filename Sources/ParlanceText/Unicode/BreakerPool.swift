import CICU
import ParlanceParallel

/// Break iterators of one kind and locale. ICU's serve one text at a time and take long to open, so idle ones
/// are kept: as many as were ever busy at once.
final class BreakerPool: Sendable {
  let locale: LocaleName
  private let kind: Int32
  // Addresses, since pointers can't be handed from thread to thread.
  private let idle = LockedValue<[UInt]>([])

  /// - Throws: `UnicodeError` where the locale is not known or ICU has no rules.
  init(kind: Int32, locale name: String) throws {
    locale = try LocaleName(name)
    self.kind = kind
    let first = try open()
    idle.withLock { $0.append(UInt(bitPattern: first)) }
  }

  deinit {
    idle.withLock { for address in $0 { cicu_breaker_close(OpaquePointer(bitPattern: address)) } }
  }

  private func open() throws -> OpaquePointer {
    var status: Int32 = 0
    guard let breaker = cicu_breaker_open(kind, locale.canonical, &status) else {
      try UnicodeError.check(status, action: "segment text of locale \(locale.given)")
      throw UnicodeError.icu(action: "segment text", name: "unknown reason")
    }
    return breaker
  }

  /// Lends a break iterator to `body`.
  func withBreaker<R>(_ body: (OpaquePointer) throws -> R) throws -> R {
    let address = idle.withLock { $0.popLast() }
    let breaker = try address.flatMap { OpaquePointer(bitPattern: $0) } ?? open()
    defer { idle.withLock { $0.append(UInt(bitPattern: breaker)) } }
    return try body(breaker)
  }
}
