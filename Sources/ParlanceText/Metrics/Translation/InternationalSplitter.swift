/// Divides words as mteval-v14's international tokenization does: symbols stand alone; punctuation does too unless between
/// numbers. What is what says the Unicode Standard.
///
/// Source: mteval-v14.pl, `--international-tokenization`, as sacreBLEU writes it: three substitutions that only ever
/// insert spaces and look at one neighbor, so each word can be taken by itself.
struct InternationalSplitter {
  private var text: [UInt32] = []
  private var spaced: [UInt32] = []
  private var bytes: [UInt8] = []

  /// Hands out the tokens of one word (a run without white space).
  /// - Parameters:
  ///   - hasLeft: whether anything, such as a space, stands before the word.
  ///   - hasRight: whether anything stands behind it.
  mutating func split(_ word: Span<UInt8>, hasLeft: Bool, hasRight: Bool, _ body: (Span<UInt8>) -> Void) {
    text.removeAll(keepingCapacity: true)
    if hasLeft { text.append(0x20) }
    var needsWork = false
    var index = 0
    while index < word.count {
      let scalar = ScalarCoding.next(in: word, at: &index)
      let kind = SymbolClass(of: scalar)
      if kind == .punctuation || kind == .symbol { needsWork = true }
      text.append(scalar)
    }
    guard needsWork else { return body(word) }
    if hasRight { text.append(0x20) }
    PairSpacing.apply(.aroundSecond, to: text, into: &spaced) {
      SymbolClass(of: $1) == .punctuation && SymbolClass(of: $0) != .number
    }
    PairSpacing.apply(.aroundFirst, to: spaced, into: &text) {
      SymbolClass(of: $0) == .punctuation && SymbolClass(of: $1) != .number
    }
    bytes.removeAll(keepingCapacity: true)
    for scalar in text {
      let isSymbol = SymbolClass(of: scalar) == .symbol
      if isSymbol { bytes.append(0x20) }
      ScalarCoding.append(scalar, to: &bytes)
      if isSymbol { bytes.append(0x20) }
    }
    let span = bytes.span
    WhiteSpace.forEachWord(in: span) { body(span.extracting($0)) }
  }
}
