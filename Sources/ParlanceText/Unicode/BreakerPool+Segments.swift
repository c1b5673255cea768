import CICU

extension BreakerPool {
  /// Long texts are segmented in windows of this many bytes, so that the copy in UTF-16 stays small.
  private static let window = 1 << 20
  /// Boundaries this near to the end of a window may depend on what follows it.
  private static let margin = 1 << 12

  /// Hands out the byte range of each segment with the number of the rule that ended it.
  ///
  /// Each window starts anew at a boundary. The rules for words and sentences look back only as far as the last
  /// boundary; a window that holds no safe boundary is made longer.
  func forEachSegment(
    in text: Span<UInt8>, window: Int = BreakerPool.window,
    _ body: (Range<Int>, Int32) throws -> Void
  ) throws {
    try withBreaker { breaker in
      var start = 0
      var size = window
      while start < text.count {
        let end = Self.characterStart(in: text, before: start + min(size, text.count - start))
        let isLast = end == text.count
        let limit = isLast ? end : end - Self.margin
        let reached = try Self.segments(breaker, text, start..<end, limit: limit, body)
        // A window that got nowhere is done again, twice as long: linear time in all.
        size = reached == start ? size * 2 : window
        start = reached
      }
    }
  }

  /// Hands out the segments of a window that end at or before `limit`, and returns where the last one ends.
  private static func segments(
    _ breaker: OpaquePointer, _ text: Span<UInt8>, _ window: Range<Int>, limit: Int,
    _ body: (Range<Int>, Int32) throws -> Void
  ) throws -> Int {
    guard window.count <= 1 << 30 else { throw UnicodeError.textTooLong(bytes: window.count) }
    let status = text.extracting(window).withUnsafeBufferPointer {
      cicu_breaker_set_text(breaker, $0.baseAddress, Int64($0.count))
    }
    try UnicodeError.check(status, action: "segment a text")
    var ends = InlineArray<128, Int32>(repeating: 0)
    var rules = InlineArray<128, Int32>(repeating: 0)
    var start = window.lowerBound
    while true {
      let found = next(breaker, &ends, &rules)
      if found == 0 { return start }
      for index in 0..<found {
        let end = window.lowerBound + Int(ends[index])
        if end > limit { return start }
        try body(start..<end, rules[index])
        start = end
      }
    }
  }

  private static func next(
    _ breaker: OpaquePointer, _ ends: inout InlineArray<128, Int32>, _ rules: inout InlineArray<128, Int32>
  ) -> Int {
    var endSpan = ends.mutableSpan
    var ruleSpan = rules.mutableSpan
    return endSpan.withUnsafeMutableBufferPointer { ends in
      ruleSpan.withUnsafeMutableBufferPointer { rules in
        Int(cicu_breaker_next(breaker, ends.baseAddress, rules.baseAddress, 128))
      }
    }
  }

  /// The start of the character that `index` lies in, at most three bytes back.
  private static func characterStart(in text: Span<UInt8>, before index: Int) -> Int {
    var index = index
    for _ in 0..<3 where index < text.count && text[index] & 0xc0 == 0x80 { index -= 1 }
    return index
  }
}
