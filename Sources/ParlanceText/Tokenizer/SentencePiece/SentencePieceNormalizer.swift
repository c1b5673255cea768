/// How SentencePiece itself replaces characters: at each place by the longest text of the map that begins there.
/// (`PrecompiledNormalizer` does it as Hugging Face's tokenizers do.)
struct SentencePieceNormalizer: Normalizer {
  let map: CharacterMap

  func normalize(_ text: inout AlignedText) throws {
    var changes: [AlignedText.Change] = []
    changes.reserveCapacity(text.count)
    var isChanged = false
    let bytes = text.bytes
    var index = 0
    while index < bytes.count {
      let rest = bytes.span.extracting(index..<bytes.count)
      if let (length, new) = map.longestReplacement(of: rest) {
        isChanged = true
        CharacterMap.replace(rest.extracting(0..<length), by: new, in: &changes)
        index += length
      } else {
        let (scalar, length) = UTF8Scalar.decode(rest, at: 0)
        changes.append((scalar, 0))
        index += length
      }
    }
    if isChanged { text.transform(changes) }
  }
}
