/// Divides words as NIST's mteval-v13a does: symbols stand alone; periods and commas do too unless between digits; a dash does
/// after a digit.
///
/// Source: the substitutions of mteval-v13a.pl ("language-dependent part"), as sacreBLEU writes them. They only ever
/// insert spaces and look at one neighbor, so each word can be taken by itself, with or without a space beside it, and
/// by bytes: no byte of a longer character is taken for ASCII.
struct MtevalSplitter {
  private var text: [UInt8] = []
  private var spaced: [UInt8] = []

  /// Hands out the tokens of one word (a run without white space).
  /// - Parameters:
  ///   - hasLeft: whether anything, such as a space, stands before the word.
  ///   - hasRight: whether anything stands behind it.
  mutating func split(_ word: Span<UInt8>, hasLeft: Bool, hasRight: Bool, _ body: (Span<UInt8>) -> Void) {
    guard Self.needsWork(word) else { return body(word) }
    text.removeAll(keepingCapacity: true)
    if hasLeft { text.append(0x20) }
    for index in word.indices {
      let byte = word[index]
      if Self.isSymbol(byte) {
        text.append(0x20)
        text.append(byte)
        text.append(0x20)
      } else {
        text.append(byte)
      }
    }
    if hasRight { text.append(0x20) }
    PairSpacing.apply(.aroundSecond, to: text, into: &spaced) { !Self.isDigit($0) && Self.isPoint($1) }
    PairSpacing.apply(.aroundFirst, to: spaced, into: &text) { Self.isPoint($0) && !Self.isDigit($1) }
    PairSpacing.apply(.aroundSecond, to: text, into: &spaced) { Self.isDigit($0) && $1 == 0x2d }
    let span = spaced.span
    WhiteSpace.forEachWord(in: span) { body(span.extracting($0)) }
  }

  private static func needsWork(_ word: Span<UInt8>) -> Bool {
    for index in word.indices where isSymbol(word[index]) || isPoint(word[index]) || word[index] == 0x2d {
      return true
    }
    return false
  }

  /// ASCII punctuation and symbols but for `'`, `,`, `-` and `.`.
  @inline(__always)
  private static func isSymbol(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x26, 0x28...0x2b, 0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: true
    default: false
    }
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  @inline(__always)
  private static func isPoint(_ byte: UInt8) -> Bool { byte == 0x2c || byte == 0x2e }
}
