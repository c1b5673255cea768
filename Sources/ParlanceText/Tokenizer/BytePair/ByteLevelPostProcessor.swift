/// Leaves the blanks that start or end a token out of its offsets, where asked to; adds no tokens.
public struct ByteLevelPostProcessor: PostProcessor, ByteLevelComponent {
  /// Where the pre-tokenizer puts a blank before texts, it is no part of the first token.
  public let settings: ByteLevelSettings

  public init(_ settings: ByteLevelSettings = ByteLevelSettings()) { self.settings = settings }

  public func addedTokenCount(isPair: Bool) -> Int { 0 }

  public func process(_ sequences: [Encoding], addSpecialTokens: Bool) throws -> [Encoding] {
    guard settings.trimsOffsets else { return sequences }
    return sequences.map { encoding in
      var encoding = encoding
      encoding.trimBlanks(addsPrefixSpace: settings.addsPrefixSpace)
      return encoding
    }
  }
}

extension Encoding {
  /// Takes blanks at the ends of tokens, written in `ByteAlphabet`, out of the offsets; of overflowing parts too.
  ///
  /// A single blank at the start of the text, where blanks are put before texts, is not one of the text's own.
  mutating func trimBlanks(addsPrefixSpace: Bool) {
    for index in ids.indices {
      let token = surfaces[index] ?? vocabulary.text(ids[index])
      let leading = token.unicodeScalars.prefix(while: Self.isBlank).count
      let trailing = token.unicodeScalars.reversed().prefix(while: Self.isBlank).count
      guard leading > 0 || trailing > 0 else { continue }
      for path in [\Encoding.byteOffsets, \Encoding.scalarOffsets] {
        var (start, end) = (self[keyPath: path][index].lowerBound, self[keyPath: path][index].upperBound)
        let isAdded = addsPrefixSpace && leading == 1 && (index == 0 || start == 0)
        if leading > 0, !isAdded { start = min(start + leading, end) }
        if trailing > 0, end >= trailing {
          // The added blank alone has the place of a whole scalar, which may be several bytes.
          end = isAdded && token.unicodeScalars.count == 1 ? start : max(end - trailing, start)
        }
        self[keyPath: path][index] = start..<end
      }
    }
    for part in overflowing.indices { overflowing[part].trimBlanks(addsPrefixSpace: addsPrefixSpace) }
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0x120 || scalar.properties.isWhitespace
  }
}
