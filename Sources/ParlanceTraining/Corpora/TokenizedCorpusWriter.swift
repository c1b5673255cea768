import ParlanceFiles

/// Writes sequences of ids into a file that `TokenizedCorpus` maps, one after the other.
public struct TokenizedCorpusWriter: ~Copyable {
  private var file: AtomicFile
  private var ends: [Int] = []
  private var tokens = 0
  private var hash = SequenceHash()
  private let key: String
  private var isStarted: Bool

  /// - Parameter key: what the ids are made from, as 64 hexadecimal digits (SHA-256 of text and tokenizer), so that a file
  ///   made from another text or with another tokenizer is not mistaken for this one.
  /// - Precondition: the key has 64 bytes.
  /// - Throws: `FileError`.
  public init(path: String, key: String) throws {
    precondition(key.utf8.count == 64, "a key of \(key.utf8.count) bytes")
    self.key = key
    file = try AtomicFile(path: path)
    isStarted = false
  }

  /// - Throws: `FileError` where the disk is full or fails.
  public mutating func append(_ sequence: [Int32]) throws {
    try start()
    for id in sequence { try file.write(littleEndian: id) }
    hash.add(sequence)
    tokens += sequence.count
    ends.append(tokens)
  }

  /// Writes the mark at the beginning.
  private mutating func start() throws {
    let magic = TokenizedCorpus.magic
    if !isStarted { try file.write(magic.span) }
    isStarted = true
  }

  /// Gives the file its name.
  /// - Throws: `FileError`; an old file of the name then stays as it was.
  public consuming func finish() throws {
    try start()
    for end in ends { try file.write(littleEndian: Int64(end)) }
    try file.write(littleEndian: Int64(tokens))
    try file.write(littleEndian: Int64(ends.count))
    try file.write(key)
    try file.write(hash.finish())
    let magic = TokenizedCorpus.magic
    try file.write(magic.span)
    try file.commit()
  }
}
