import ParlanceFiles

/// Documents end to end in memory, as valid UTF-8.
public struct DocumentCollection: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Where each document ends.
  private(set) var ends: [Int] = []

  public init() {}

  public init(_ documents: some Sequence<String>) {
    for document in documents { append(document.utf8.span) }
  }

  /// Reads each line of a corpus as a document.
  /// - Throws: what reading the corpus throws.
  public init(lines corpus: some Corpus) throws {
    try corpus.forEachLineBytes { line, _ in append(line) }
  }

  public var count: Int { ends.count }

  var byteCount: Int { bytes.count }

  /// Adds a document in valid UTF-8.
  public mutating func append(_ document: Span<UInt8>) {
    bytes.append(copying: document)
    ends.append(bytes.count)
  }

  /// Forgets the documents but keeps their memory.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Where the bytes of a document lie.
  func range(of document: Int) -> Range<Int> { (document == 0 ? 0 : ends[document - 1])..<ends[document] }

  /// A document as text.
  public subscript(document: Int) -> String { String(decoding: bytes[range(of: document)], as: UTF8.self) }

  /// Only some of the documents, in the order in which they are named.
  public func selecting(_ documents: some Sequence<Int>) -> DocumentCollection {
    var result = DocumentCollection()
    for document in documents { result.append(bytes.span.extracting(range(of: document))) }
    return result
  }

  /// Hands out pieces of some documents each, about `size` bytes.
  func forEachPiece(size: Int, _ body: (Range<Int>) throws -> Void) rethrows {
    var first = 0
    while first < count {
      let start = range(of: first).lowerBound
      var next = first + 1
      while next < count, ends[next] - start <= size { next += 1 }
      try body(first..<next)
      first = next
    }
  }
}
