/// How BLEU divides a segment into tokens before it counts them, under the names that sacreBLEU's signatures use.
public enum BLEUTokenizer: String, Sendable, CaseIterable {
  /// NIST's mteval-v13a, used by WMT: the default.
  case mteval13a = "13a"
  /// The international tokenization of mteval-v14, by Unicode's punctuation, numbers and symbols.
  case international = "intl"
  /// Each Chinese character by itself, all else as `mteval13a`.
  case chinese = "zh"
  /// Each character (Unicode scalar) by itself.
  case character = "char"
  /// Only white space divides: for text that is tokenized already.
  case none = "none"

  /// The tokens of a segment.
  public func tokens(in segment: String) -> [String] {
    var tokens: [String] = []
    forEachToken(in: segment.utf8.span) { tokens.append(String(copying: UTF8Span(unchecked: $0))) }
    return tokens
  }

  /// Hands out the tokens of a segment in valid UTF-8.
  func forEachToken(in segment: Span<UInt8>, _ body: (Span<UInt8>) -> Void) {
    switch self {
    case .none:
      WhiteSpace.forEachWord(in: segment) { body(segment.extracting($0)) }
    case .character:
      var index = 0
      while index < segment.count {
        let start = index
        _ = ScalarCoding.next(in: segment, at: &index)
        let scalar = segment.extracting(start..<index)
        if WhiteSpace.length(in: scalar, at: 0) == 0 { body(scalar) }
      }
    case .mteval13a:
      if let text = Mteval13aText.prepared(segment.extracting(0..<WhiteSpace.trimmedEnd(of: segment))) {
        splitByMteval(text.span, isPadded: true, body)
      } else {
        splitByMteval(segment, isPadded: true, body)
      }
    case .chinese:
      let text = ChineseText.spaced(segment)
      splitByMteval(text.span, isPadded: false, body)
    case .international:
      var splitter = InternationalSplitter()
      let text = segment.extracting(0..<WhiteSpace.trimmedEnd(of: segment))
      WhiteSpace.forEachWord(in: text) { word in
        splitter.split(
          text.extracting(word), hasLeft: word.lowerBound > 0, hasRight: word.upperBound < text.count, body)
      }
    }
  }

  private func splitByMteval(_ text: Span<UInt8>, isPadded: Bool, _ body: (Span<UInt8>) -> Void) {
    var splitter = MtevalSplitter()
    WhiteSpace.forEachWord(in: text) { word in
      splitter.split(
        text.extracting(word), hasLeft: isPadded || word.lowerBound > 0,
        hasRight: isPadded || word.upperBound < text.count, body)
    }
  }
}
