import ParlanceFiles

/// Turns lines of text into word ids, giving new words the next free ones.
struct WordNumbering {
  private(set) var vocabulary = NGramWords.vocabulary
  /// Whether `<s>`, `</s>` and `<unk>` in the text are passed over, instead of being an error.
  let skipsReservedWords: Bool

  init(skipsReservedWords: Bool) { self.skipsReservedWords = skipsReservedWords }

  /// Appends the ids of a block of lines, with that of `</s>` after each line.
  /// - Throws: `NGramError.reservedWord`.
  mutating func append(
    _ block: Span<UInt8>, at position: LinePosition, to ids: inout [UInt32]
  ) throws {
    var start = 0
    let count = block.count
    while start < count {
      let byte = block[unchecked: start]
      if NGramWords.isSeparator(byte) {
        if byte == 0x0a { ids.append(NGramWords.sentenceEndID) }
        start += 1
        continue
      }
      let end = NGramWords.endOfWord(in: block, from: start + 1)
      let id = vocabulary.add(block.extracting(start..<end))
      if id > Int(NGramWords.sentenceEndID) {
        ids.append(UInt32(truncatingIfNeeded: id))
      } else if !skipsReservedWords {
        var place = position
        place.line += block.count(of: 0x0a, before: start)
        throw NGramError.reservedWord(NGramWords.reserved[id], place)
      }
      start = end
    }
    // The very last line may lack its line feed.
    if count > 0, block[unchecked: count - 1] != 0x0a { ids.append(NGramWords.sentenceEndID) }
  }
}
