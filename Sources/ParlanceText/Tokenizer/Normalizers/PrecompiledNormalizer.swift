import ParlanceFiles

/// SentencePiece's normalizer: characters are replaced by a map that comes with the model. A character that readers see as one is
/// looked up as a whole where it is short, then by its scalars, as in Hugging Face's tokenizers.
public struct PrecompiledNormalizer: Normalizer, SavedComponent {
  package static let kind = "Precompiled"
  /// Longer ones are looked up by their scalars only.
  private static let shortBytes = 6

  private let map: CharacterMap
  private let graphemes: GraphemeSegmenter

  /// - Parameter map: the bytes of a `precompiled_charsmap`.
  /// - Throws: `TokenizerError.invalidSetting` where it is damaged.
  public init(_ map: [UInt8]) throws {
    self.map = try CharacterMap(map)
    graphemes = try GraphemeSegmenter()
  }

  package init(from fields: inout JSONFields) throws {
    let value = try fields.require("precompiled_charsmap")
    guard let map = Base64.decode(try value.string()) else { throw value.error("must be base64") }
    try self.init(map)
  }

  package func write(to json: inout JSONWriter) {
    json.name("precompiled_charsmap")
    json.string(Base64.encode(map.bytes))
  }

  public func normalize(_ text: inout AlignedText) throws {
    var changes: [AlignedText.Change] = []
    changes.reserveCapacity(text.count)
    var isChanged = false
    let bytes = text.bytes
    try graphemes.forEachSegment(in: bytes.span) { range in
      let grapheme = bytes.span.extracting(range)
      if range.count < Self.shortBytes, let new = map.replacement(of: grapheme) {
        isChanged = true
        CharacterMap.replace(grapheme, by: new, in: &changes)
        return
      }
      var index = 0
      while index < grapheme.count {
        let (scalar, length) = UTF8Scalar.decode(grapheme, at: index)
        let part = grapheme.extracting(index..<min(index + length, grapheme.count))
        if let new = map.replacement(of: part) {
          isChanged = true
          CharacterMap.replace(part, by: new, in: &changes)
        } else {
          changes.append((scalar, 0))
        }
        index += length
      }
    }
    if isChanged { text.transform(changes) }
  }
}
