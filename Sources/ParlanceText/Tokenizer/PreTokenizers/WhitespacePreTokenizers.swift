/// Divides into runs of word characters and runs of other characters, without white space: `\w+|[^\w\s]+`.
public struct WhitespacePreTokenizer: PreTokenizer, PlainComponent {
  package static let kind = "Whitespace"
  public init() {}

  private enum Kind { case space, word, other }

  public func split(_ text: inout PreTokenizedText) throws {
    text.split { piece, ranges in
      var start = 0
      var current = Kind.space
      var index = 0
      while index < piece.count {
        let (scalar, length) = UTF8Scalar.decode(piece, at: index)
        let kind: Kind =
          CharacterClass.isWord(scalar) ? .word : CharacterClass.isWhitespace(scalar) ? .space : .other
        if kind != current {
          if current != .space { ranges.append(start..<index) }
          start = index
          current = kind
        }
        index += length
      }
      if current != .space { ranges.append(start..<index) }
    }
  }
}

/// Divides at white space.
public struct WhitespaceSplit: PreTokenizer, PlainComponent {
  package static let kind = "WhitespaceSplit"
  public init() {}

  public func split(_ text: inout PreTokenizedText) throws {
    text.split(.removed, where: CharacterClass.isWhitespace)
  }
}
