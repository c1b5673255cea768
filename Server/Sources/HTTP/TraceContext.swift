/// A `traceparent` header: which trace a request belongs to (W3C Trace Context, level 1).
public struct TraceContext: Sendable, Equatable {
  public let traceID: String
  public let parentID: String
  public let flags: String

  /// Nil where the text is none, or of a version whose beginning is not that of version 00.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 4, parts[0].utf8.count == 2, parts[0] != "ff", Self.isHexadecimal(parts[0]),
      parts[0] != "00" || parts.count == 4,
      parts[1].utf8.count == 32, parts[2].utf8.count == 16, parts[3].utf8.count == 2,
      parts[1...3].allSatisfy(Self.isHexadecimal), parts[1].utf8.contains(where: { $0 != 0x30 }),
      parts[2].utf8.contains(where: { $0 != 0x30 })
    else { return nil }
    (traceID, parentID, flags) = (parts[1], parts[2], parts[3])
  }

  /// What an answer carries: the same trace, with this server's own part of it.
  func child() -> String {
    var generator = SystemRandomNumberGenerator()
    return "00-\(traceID)-\(RequestID.hexadecimal(generator.next() as UInt64 | 1))-\(flags)"
  }

  private static func isHexadecimal(_ text: String) -> Bool {
    text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }
  }
}
