/// The merges of a byte-pair model, first to last.
public struct MergeList: Sendable {
  /// Two tokens and the one that they become.
  public struct Merge: Sendable, Equatable {
    public let left: Int32
    public let right: Int32
    public let merged: Int32
  }

  /// In order of rank. A pair may come more than once; its last rank counts.
  public private(set) var merges: [Merge] = []
  private let vocabulary: TokenVocabulary
  /// Bytes that the right half of a merge drops.
  private let prefixLength: Int

  /// No merges yet.
  /// - Parameter continuingPrefix: marks tokens that continue a word, where the model has such a mark.
  public init(vocabulary: TokenVocabulary, continuingPrefix: String? = nil) {
    self.vocabulary = vocabulary
    prefixLength = continuingPrefix?.utf8.count ?? 0
  }

  /// Appends the merge of two tokens.
  /// - Throws: `BytePairError.mergeWithoutToken` where one of the three tokens is not in the vocabulary.
  public mutating func append(_ left: Span<UInt8>, _ right: Span<UInt8>) throws {
    guard merges.count < Int(Int32.max) else { throw BytePairError.tooManyMerges(limit: Int(Int32.max)) }
    guard let leftID = vocabulary.id(of: left) else { throw missing(left, left, right) }
    guard let rightID = vocabulary.id(of: right) else { throw missing(right, left, right) }
    var merged: [UInt8] = []
    merged.reserveCapacity(left.count + right.count)
    merged.append(copying: left)
    merged.append(copying: right.extracting(droppingFirst: min(prefixLength, right.count)))
    guard let id = vocabulary.id(of: merged.span) else { throw missing(merged.span, left, right) }
    merges.append(Merge(left: leftID, right: rightID, merged: id))
  }

  /// Appends the merge of two tokens.
  /// - Throws: as the other.
  public mutating func append(_ left: String, _ right: String) throws {
    try append(left.utf8.span, right.utf8.span)
  }

  /// Appends a merge whose ids are known.
  /// - Precondition: the vocabulary has them.
  mutating func append(_ merge: Merge) { merges.append(merge) }

  /// Appends a merge written as two tokens with a blank between them.
  /// - Throws: `BytePairError`.
  public mutating func append(line: Span<UInt8>) throws {
    guard let blank = line.firstIndex(of: 0x20), line.firstIndex(of: 0x20, from: blank + 1) == nil, blank > 0,
      blank + 1 < line.count
    else { throw BytePairError.notAPair(number: merges.count + 1, text: TokenVocabulary.text(line)) }
    try append(line.extracting(0..<blank), line.extracting(blank + 1..<line.count))
  }

  private func missing(
    _ token: Span<UInt8>, _ left: Span<UInt8>, _ right: Span<UInt8>
  ) -> BytePairError {
    .mergeWithoutToken(
      number: merges.count + 1, left: TokenVocabulary.text(left), right: TokenVocabulary.text(right),
      missing: TokenVocabulary.text(token))
  }

  /// Ranks and results by pair.
  var table: PairTable {
    var table = PairTable(capacity: merges.count)
    for (rank, merge) in merges.enumerated() {
      table.set(merge.left, merge.right, rank: rank, id: merge.merged)
    }
    return table
  }
}
