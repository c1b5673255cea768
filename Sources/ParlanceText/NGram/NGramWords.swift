/// The words that every n-gram model has, and how text is divided into words.
enum NGramWords {
  static let unknown = "<unk>"
  static let sentenceStart = "<s>"
  static let sentenceEnd = "</s>"
  static let reserved = [unknown, sentenceStart, sentenceEnd]

  static let unknownID: UInt32 = 0
  static let sentenceStartID: UInt32 = 1
  static let sentenceEndID: UInt32 = 2

  /// A vocabulary in which the three have the ids 0, 1 and 2.
  static var vocabulary: Vocabulary {
    var vocabulary = Vocabulary()
    for word in reserved { vocabulary.add(word, count: 0) }
    return vocabulary
  }

  /// Whether a byte parts words: NUL, tab, line feed, carriage return and blank, as lmplz has it. Other white space
  /// is part of a word.
  @inline(__always)
  static func isSeparator(_ byte: UInt8) -> Bool {
    byte <= 0x20 && 0x1_0000_2601 & (UInt64(1) &<< UInt64(byte)) != 0
  }

  /// The end of the word that `start` is in: the next separator, or the end of the text. Looks at eight bytes at a
  /// time for one up to 0x20.
  @inline(__always)
  static func endOfWord(in text: Span<UInt8>, from start: Int) -> Int {
    let raw = text.bytes
    var place = start
    while place &+ 8 <= text.count {
      let bytes = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
      // The lowest bit that is set belongs to the first byte below 0x21; those above it may be wrong.
      let small = (bytes &- 0x2121_2121_2121_2121) & ~bytes & 0x8080_8080_8080_8080
      if small == 0 {
        place &+= 8
      } else {
        place &+= small.trailingZeroBitCount &>> 3
        if isSeparator(text[unchecked: place]) { return place }
        place &+= 1
      }
    }
    while place < text.count, !isSeparator(text[unchecked: place]) { place &+= 1 }
    return place
  }
}
