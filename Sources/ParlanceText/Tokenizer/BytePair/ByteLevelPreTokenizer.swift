/// GPT-2's pre-tokenizer: divides text into words by its pattern and writes the bytes of each as text (`ByteAlphabet`).
public struct ByteLevelPreTokenizer: PreTokenizer, ByteLevelComponent {
  public let settings: ByteLevelSettings

  public init(_ settings: ByteLevelSettings = ByteLevelSettings()) { self.settings = settings }

  public func split(_ text: inout PreTokenizedText) throws {
    let scanner = WordScanner(.gpt2)
    text.rewrite { piece, _ in
      let piece = settings.addsPrefixSpace ? Self.prefixed(piece) : piece
      guard settings.usesPattern else { return [Self.written(piece, 0..<piece.count)] }
      var words: [AlignedText] = []
      var start = 0
      while start < piece.count {
        let end = scanner.end(of: piece.bytes.span, from: start)
        words.append(Self.written(piece, start..<end))
        start = end
      }
      return words
    }
  }

  private static func prefixed(_ piece: AlignedText) -> AlignedText {
    guard let first = piece.bytes.first, first != 0x20 else { return piece }
    var builder = AlignedText.Builder()
    builder.reserveCapacity(piece.count + 1)
    builder.append(0x20, from: piece.originalRange(of: 0..<1))
    builder.append(piece, 0..<piece.count)
    return AlignedText(builder)
  }

  /// A part of a text in `ByteAlphabet`; each byte has the place of the scalar that it belongs to.
  private static func written(_ piece: AlignedText, _ range: Range<Int>) -> AlignedText {
    var builder = AlignedText.Builder()
    builder.reserveCapacity(range.count * 2)
    for index in range {
      builder.append(
        ByteAlphabet.scalars[Int(piece.bytes[index])], from: piece.originalRange(of: index..<index + 1))
    }
    return AlignedText(builder)
  }
}
