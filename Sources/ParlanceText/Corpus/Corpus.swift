/// Lines of text that can be gone through again and again, in blocks, so that a corpus need not fit into memory.
public protocol Corpus: Sendable {
  /// Hands out the text in blocks of whole lines, about 1 MB each (more where one line is longer), with the
  /// position of the block's first line.
  ///
  /// Lines end with LF, which is kept; the very last line may lack it. The bytes are valid UTF-8: each maximal
  /// invalid part has become U+FFFD. CR and NUL are left as they are.
  /// - Throws: `FileError` or `CorpusError` where the text can't be read, and whatever `body` throws.
  @discardableResult
  func forEachBlock(_ body: (Span<UInt8>, LinePosition) throws -> Void) throws -> CorpusReport
}
