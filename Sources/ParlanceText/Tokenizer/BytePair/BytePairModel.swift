/// Byte-pair encoding: a word starts as its characters, and pairs of neighbors merge in the order that training found.
///
/// Source: Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units" (2016); details as Hugging
/// Face tokenizers.
public struct BytePairModel: SubwordModel {
  public let vocabulary: TokenVocabulary
  public let options: BytePairOptions
  private let list: MergeList
  let table: PairTable
  /// The token of each scalar below U+0180, without prefix or suffix; -1 for none.
  private let firstIDs: [Int32]
  private let dropout: BytePairDropout?

  /// - Throws: `BytePairError.invalidDropout`.
  public init(vocabulary: TokenVocabulary, merges: MergeList, options: BytePairOptions = BytePairOptions())
    throws
  {
    self.vocabulary = vocabulary
    self.options = options
    list = merges
    table = merges.table
    firstIDs = (0..<0x180).map { scalar in
      var text: [UInt8] = []
      UTF8Scalar.append(UInt32(scalar), to: &text)
      return vocabulary.id(of: text.span) ?? -1
    }
    dropout = try options.dropout.flatMap { share in
      guard (0...1).contains(share) else { throw BytePairError.invalidDropout(share) }
      return share > 0 ? BytePairDropout(share: share, seed: options.dropoutSeed) : nil
    }
  }

  /// The merges in order of rank, each pair once, as files list them.
  public var merges: [MergeList.Merge] {
    list.merges.enumerated().filter { rank, merge in
      table[merge.left, merge.right] >> 32 == UInt64(rank)
    }.map(\.element)
  }

  /// The token of each byte written by `ByteAlphabet`, nil where one has none.
  var byteIDs: [Int32]? {
    let ids = ByteAlphabet.scalars.map { firstIDs[Int($0)] }
    return ids.allSatisfy { $0 >= 0 } ? ids : nil
  }

  /// Whether each word always gives the same tokens, made of its characters and merges alone.
  var isPlain: Bool {
    dropout == nil && (options.continuingPrefix ?? "").isEmpty && (options.endOfWordSuffix ?? "").isEmpty
  }

  public func tokenize(_ piece: Span<UInt8>, into tokens: inout TokenBuffer) throws {
    if options.ignoresMerges, let id = vocabulary.id(of: piece) {
      tokens.append(id, start: 0, end: piece.count)
      return
    }
    var merger = SymbolMerger()
    try appendSymbols(of: piece, to: &merger)
    if let dropout {
      dropout.withRandom { random in merger.merge(table) { random.nextUnit() < dropout.share } }
    } else {
      merger.merge(table)
    }
    let (ids, ends) = (merger.ids.span, merger.ends.span)
    var start = 0
    for index in ids.indices {
      tokens.append(ids[index], start: start, end: Int(ends[index]))
      start = Int(ends[index])
    }
  }

  /// The characters of a word as tokens: each as itself, else as its bytes, else as unknown, else not at all.
  ///
  /// A character left out takes no place: what follows it moves up, as in the peer.
  private func appendSymbols(of piece: Span<UInt8>, to merger: inout SymbolMerger) throws {
    var unknown = 0
    var end = 0
    var unknownID: Int32 = -1
    var index = 0
    while index < piece.count {
      let (scalar, length) = UTF8Scalar.decode(piece, at: index)
      let stop = min(index + length, piece.count)
      let range = index..<stop
      index = stop
      if let id = symbol(scalar, piece, range) {
        if unknown > 0 {
          end += unknown
          merger.append(unknownID, end: end)
          unknown = 0
        }
        end += range.count
        merger.append(id, end: end)
        continue
      }
      if options.byteFallback, let bytes = fallback(piece, range) {
        for id in bytes {
          end += 1
          merger.append(id, end: end)
        }
        continue
      }
      guard let token = options.unknownToken else { continue }
      guard let id = vocabulary.id(of: token) else {
        throw TokenizerError.missingToken(token: token, role: "unk_token")
      }
      unknownID = id
      if unknown > 0, !options.fusesUnknown {
        end += unknown
        merger.append(id, end: end)
        unknown = 0
      }
      unknown += range.count
    }
    if unknown > 0 { merger.append(unknownID, end: end + unknown) }
  }

  /// The token of one character, with the prefix or suffix that its place asks for.
  private func symbol(_ scalar: UInt32, _ piece: Span<UInt8>, _ range: Range<Int>) -> Int32? {
    let prefix = range.lowerBound > 0 ? options.continuingPrefix : nil
    let suffix = range.upperBound == piece.count ? options.endOfWordSuffix : nil
    guard prefix != nil || suffix != nil else {
      if scalar < firstIDs.count {
        let id = firstIDs[Int(scalar)]
        return id < 0 ? nil : id
      }
      return vocabulary.id(of: piece.extracting(range))
    }
    return vocabulary.id(of: marked(piece, range).span)
  }

  private func marked(_ piece: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var text = range.lowerBound > 0 ? Array((options.continuingPrefix ?? "").utf8) : []
    text.append(copying: piece.extracting(range))
    if range.upperBound == piece.count, let suffix = options.endOfWordSuffix { text += suffix.utf8 }
    return text
  }

  /// Tokens of the form `<0x0A>` for the bytes of a character; nil unless there is one for each.
  private func fallback(_ piece: Span<UInt8>, _ range: Range<Int>) -> [Int32]? {
    var ids: [Int32] = []
    for byte in marked(piece, range) {
      guard let id = vocabulary.id(ofByte: byte) else { return nil }
      ids.append(id)
    }
    return ids
  }
}
