/// What was met on one pass over a corpus.
public struct CorpusReport: Sendable, Equatable {
  /// Lines, an unfinished last one included.
  public var lines = 0
  /// Bytes of text as read (unpacked, before repair).
  public var bytes = 0
  /// Sequences that were not valid UTF-8; each became one U+FFFD.
  public var invalidSequences = 0
  /// Where the first of them stands.
  public var firstInvalid: LinePosition?
  /// Whether the last line ends with a line feed; true for an empty corpus.
  public var endsWithNewline = true

  public init() {}
}
