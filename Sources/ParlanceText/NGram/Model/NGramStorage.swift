import ParlanceFiles

/// The bytes of a binary model.
enum NGramStorage: Sendable {
  case memory([UInt8])
  case mapped(MappedFile)

  @inline(__always)
  func withBytes<R>(_ body: (RawSpan) throws -> R) rethrows -> R {
    switch self {
    case .memory(let bytes): try body(bytes.span.bytes)
    case .mapped(let file): try file.withBytes(body)
    }
  }
}
