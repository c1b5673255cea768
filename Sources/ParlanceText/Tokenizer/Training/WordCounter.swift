import ParlanceFiles
import ParlanceParallel

/// Counts the words of a corpus as a tokenizer's first two stages divide it: what a trainer starts from.
///
/// Threads count blocks of lines by themselves; the sums do not depend on their number. Counts have 64 bits.
public struct WordCounter: Sendable {
  /// How lines become words.
  private enum Division: Sendable {
    /// By a pattern over bytes; words are written in `ByteAlphabet` at the end.
    case bytes(WordScanner, addsPrefixSpace: Bool)
    /// At blanks first; what is between them goes through the stages once, however often it comes.
    case chunks
    /// Whole lines go through the stages.
    case lines
  }

  private final class Share: Sendable {
    let words = LockedValue(Vocabulary())
  }

  private let normalizer: (any Normalizer)?
  private let preTokenizer: (any PreTokenizer)?
  private let threads: Int
  private let division: Division

  /// - Parameter threads: threads that count.
  public init(normalizer: (any Normalizer)? = nil, preTokenizer: (any PreTokenizer)? = nil, threads: Int = 1)
  {
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.threads = max(1, threads)
    if normalizer == nil, let byteLevel = preTokenizer as? ByteLevelPreTokenizer,
      byteLevel.settings.usesPattern
    {
      division = .bytes(WordScanner(.gpt2), addsPrefixSpace: byteLevel.settings.addsPrefixSpace)
    } else if normalizer == nil || normalizer is BertNormalizer,
      preTokenizer is BertPreTokenizer || preTokenizer is WhitespacePreTokenizer
        || preTokenizer is WhitespaceSplit
    {
      division = .chunks
    } else {
      division = .lines
    }
  }

  /// The words of all lines; line ends are no part of them.
  /// - Throws: what reading the corpus and the stages throw.
  public func count(_ corpus: some Corpus) throws -> Vocabulary {
    let shares = (0..<threads).map { _ in Share() }
    var blocks: [[UInt8]] = []
    try corpus.forEachBlock { block, _ in
      var copy: [UInt8] = []
      copy.append(copying: block)
      blocks.append(copy)
      if blocks.count == threads {
        try count(blocks, into: shares)
        blocks.removeAll(keepingCapacity: true)
      }
    }
    try count(blocks, into: shares)
    var words = Vocabulary()
    for share in shares {
      share.words.withLock { part in
        if words.count == 0 { return words = part }
        words.reserveCapacity(words.count + part.count)
        for word in 0..<part.count {
          part.withBytes(of: word) { _ = words.add($0, count: part.counts[word]) }
        }
      }
    }
    return try finish(words)
  }

  /// Counts each block by a thread of its own.
  private func count(_ blocks: [[UInt8]], into shares: [Share]) throws {
    _ = try ParallelLoop.map(count: blocks.count, threads: threads) { piece in
      try shares[piece.lowerBound].words.withLock { try count(blocks[piece.lowerBound], into: &$0) }
    }
  }

  private func count(_ block: [UInt8], into words: inout Vocabulary) throws {
    switch division {
    case .bytes(let scanner, let addsPrefixSpace):
      // Tables of its own: see `BytePairWorker`.
      let scanner = scanner.copied()
      Self.forEachLine(of: block.span) { Self.count($0, scanner, addsPrefixSpace, into: &words) }
    case .chunks: Self.forEachLine(of: block.span) { Self.countChunks(of: $0, into: &words) }
    case .lines: try Self.forEachLine(of: block.span) { try count($0, times: 1, into: &words) }
    }
  }

  private static func forEachLine(of text: Span<UInt8>, _ body: (Span<UInt8>) throws -> Void) rethrows {
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x0a, from: start) ?? text.count
      try body(text.extracting(start..<end))
      start = end + 1
    }
  }

  private static func count(
    _ line: Span<UInt8>, _ scanner: WordScanner, _ addsPrefixSpace: Bool, into words: inout Vocabulary
  ) {
    if addsPrefixSpace, !line.isEmpty, line[0] != 0x20 {
      var whole: [UInt8] = [0x20]
      whole.append(copying: line)
      return count(whole.span, scanner, false, into: &words)
    }
    var start = 0
    while start < line.count {
      let end = scanner.end(of: line, from: start)
      words.add(line.extracting(start..<end))
      start = end
    }
  }

  private static func countChunks(of line: Span<UInt8>, into words: inout Vocabulary) {
    var start = 0
    while start < line.count {
      while start < line.count, isBlank(line[unchecked: start]) { start += 1 }
      var end = start
      while end < line.count, !isBlank(line[unchecked: end]) { end += 1 }
      if start < end { words.add(line.extracting(start..<end)) }
      start = end
    }
  }

  @inline(__always)
  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Sends a text through both stages.
  private func count(_ text: Span<UInt8>, times: Int, into words: inout Vocabulary) throws {
    guard !text.isEmpty else { return }
    var aligned = AlignedText(copying: text)
    try normalizer?.normalize(&aligned)
    var divided = PreTokenizedText(aligned)
    try preTokenizer?.split(&divided)
    let bytes = divided.text.bytes
    for piece in divided.pieces { words.add(bytes.span.extracting(piece.range), count: times) }
  }

  /// Does for each different word what was put off.
  private func finish(_ counted: Vocabulary) throws -> Vocabulary {
    var words = Vocabulary()
    switch division {
    case .lines: return counted
    case .bytes:
      words.reserveCapacity(counted.count)
      var written: [UInt8] = []
      for word in 0..<counted.count {
        counted.withBytes(of: word) { bytes in
          written.removeAll(keepingCapacity: true)
          for index in bytes.indices { ByteAlphabet.append(bytes[index], to: &written) }
        }
        words.add(written.span, count: counted.counts[word])
      }
    case .chunks:
      for word in 0..<counted.count {
        try counted.withBytes(of: word) { try count($0, times: counted.counts[word], into: &words) }
      }
    }
    return words
  }
}
