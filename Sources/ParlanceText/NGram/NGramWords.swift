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
}
