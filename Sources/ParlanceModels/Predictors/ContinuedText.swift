import ParlanceDecoding
import ParlanceText

/// The text of one continuation so far.
struct ContinuedText: Sendable {
  private var stream: StreamingText
  private var stops: StopStrings
  private var text: [UInt8] = []
  private var failure: (any Error)?

  init(_ tokenizer: Tokenizer, after prompt: [Int32], _ stops: [String]) {
    stream = StreamingText(tokenizer, after: prompt)
    self.stops = StopStrings(stops)
  }

  var isOpen: Bool { !stops.hasStopped && failure == nil }
  var hasStopped: Bool { stops.hasStopped }

  /// - Returns: what may be shown.
  mutating func take(_ token: Int32) -> String {
    do {
      return show(stops.take(try stream.take(token).utf8))
    } catch {
      failure = error
      return ""
    }
  }

  /// - Returns: all of the text, and what of it was not yet shown.
  mutating func finish() throws -> (text: String, rest: String) {
    if let failure { throw failure }
    let rest = show(stops.take(try stream.finish().utf8)) + show(stops.finish())
    return (String(decoding: text, as: UTF8.self), rest)
  }

  private mutating func show(_ bytes: [UInt8]) -> String {
    text += bytes
    return String(decoding: bytes, as: UTF8.self)
  }
}
