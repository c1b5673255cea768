/// N-grams: stretches of the prepared text.
extension Analyzer {
  /// Hands out each feature as a range of the bytes of the prepared text.
  @inline(__always)
  func forEachFeature(of text: AnalyzedText, _ body: (Span<UInt8>, Range<Int>) -> Void) {
    let bytes = text.bytes.span
    switch options.unit {
    case .pattern, .segments:
      let starts = text.starts.span
      let ends = text.ends.span
      for length in options.ngrams {
        guard length <= starts.count else { break }
        for first in 0...(starts.count - length) {
          body(bytes, Int(starts[unchecked: first])..<Int(ends[unchecked: first + length - 1]))
        }
      }
    case .characters:
      for length in options.ngrams { Self.forEachWindow(bytes, 0..<text.count, length, body) }
    case .charactersInWords:
      for index in text.starts.indices {
        let word = text.word(index)
        for length in options.ngrams {
          // A word that is too short is one feature, whatever longer ones are asked for.
          if !Self.forEachWindow(bytes, word, length, body) {
            body(bytes, word)
            break
          }
          if Self.isExactly(length, bytes, word) { break }
        }
      }
    }
  }

  /// Slides a window of `length` scalars over a stretch of text. False where the stretch is shorter.
  @inline(__always) @discardableResult
  private static func forEachWindow(
    _ bytes: Span<UInt8>, _ stretch: Range<Int>, _ length: Int, _ body: (Span<UInt8>, Range<Int>) -> Void
  ) -> Bool {
    var end = stretch.lowerBound
    for _ in 0..<length {
      guard end < stretch.upperBound else { return false }
      end += UTF8Scalar.length(bytes[end])
    }
    var start = stretch.lowerBound
    while true {
      body(bytes, start..<end)
      guard end < stretch.upperBound else { return true }
      start += UTF8Scalar.length(bytes[start])
      end += UTF8Scalar.length(bytes[end])
    }
  }

  /// Whether a stretch holds this many scalars.
  private static func isExactly(_ length: Int, _ bytes: Span<UInt8>, _ stretch: Range<Int>) -> Bool {
    guard stretch.count <= 4 * length else { return false }
    var index = stretch.lowerBound
    var scalars = 0
    while index < stretch.upperBound {
      index += UTF8Scalar.length(bytes[index])
      scalars += 1
    }
    return scalars == length
  }
}
