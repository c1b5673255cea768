/// The mark that some programs write at the start of a text file.
enum ByteOrderMark {
  /// How many bytes of a UTF-8 mark the text starts with: 3 or 0.
  /// - Throws: `CorpusError.notUTF8` where the mark is that of UTF-16 or UTF-32.
  static func count(in text: Span<UInt8>, path: String) throws -> Int {
    guard text.count >= 2 else { return 0 }
    if (text[0] == 0xff && text[1] == 0xfe) || (text[0] == 0xfe && text[1] == 0xff) {
      throw CorpusError.notUTF8(path: path)
    }
    return text.count >= 3 && text[0] == 0xef && text[1] == 0xbb && text[2] == 0xbf ? 3 : 0
  }
}
