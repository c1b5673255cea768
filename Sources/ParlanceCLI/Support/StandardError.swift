#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Standard error: unbuffered, and silent where nobody reads it.
enum StandardError {
  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = systemWrite(2, bytes, bytes.count)
  }

  /// Whether a person sees it at once, so that a line may be redrawn.
  static var isTerminal: Bool { isatty(2) == 1 }
}
