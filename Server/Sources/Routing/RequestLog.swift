import ParlanceFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A line of JSON for each request: what was asked for and how it went, never a text or a key.
public struct RequestLog: Sendable {
  private let descriptor: Int32

  /// - Parameter descriptor: where lines go; standard error by default.
  public init(descriptor: Int32 = 2) { self.descriptor = descriptor }

  func request(_ head: RequestHead, _ life: RequestLife, status: Int, bytes: Int, seconds: Double) {
    let notes = life.notes
    line(level: status >= 500 ? "error" : "info", life) { writer in
      writer.member("method", head.method.count <= 16 ? head.method : "other")
      writer.member("route", notes.route)
      if !notes.model.isEmpty { writer.member("model", notes.model) }
      writer.member("status", status)
      writer.member("ms", double: Self.rounded(seconds))
      writer.member("queue_ms", double: Self.rounded(notes.queueSeconds))
      writer.member("run_ms", double: Self.rounded(notes.runSeconds))
      writer.member("prompt_tokens", notes.promptTokens)
      writer.member("generated_tokens", notes.generatedTokens)
      writer.member("bytes", bytes)
      writer.member("cancelled_in", notes.cancelledIn)
    }
  }

  /// What went wrong within the server.
  func failure(_ error: any Error, _ life: RequestLife) {
    line(level: "error", life) { $0.member("error", String(describing: error)) }
  }

  /// Anything else that happens.
  public func event(_ message: String, level: String = "info") {
    line(level: level, nil) { $0.member("message", message) }
  }

  private func line(level: String, _ life: RequestLife?, _ body: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("time", Self.time())
      writer.member("level", level)
      if let life {
        writer.member("request_id", life.id)
        writer.member("trace_id", life.trace?.traceID)
      }
      body(&writer)
    }
    let bytes = writer.bytes + [0x0A]
    // One call a line: lines of several threads do not mix.
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  /// Milliseconds with three decimals.
  private static func rounded(_ seconds: Double) -> Double { (seconds * 1e6).rounded() / 1e3 }

  /// Now, in UTC, as `2026-11-28T13:05:02.123Z`.
  static func time() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    var parts = tm()
    gmtime_r(&now.tv_sec, &parts)
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let thousandths = 1000 + now.tv_nsec / 1_000_000
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(two(parts.tm_hour)):"
      + "\(two(parts.tm_min)):\(two(parts.tm_sec)).\("\(thousandths)".dropFirst())Z"
  }
}
