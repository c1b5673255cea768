import ParlanceTensor

/// Texts as an encoder reads them: token ids, and which of two texts each token belongs to.
public struct EncoderInput: Sendable, Hashable {
  public var tokens: TokenSequences
  /// One a token; all 0 where empty.
  public var types: [Int32]

  /// - Precondition: no types, or one a token.
  public init(_ tokens: TokenSequences, types: [Int32] = []) {
    precondition(
      types.isEmpty || types.count == tokens.ids.count, "\(types.count) types of \(tokens.ids.count) tokens")
    self.tokens = tokens
    self.types = types
  }

  public var offsets: RaggedOffsets { tokens.offsets }
  /// The row of each text's first token, `[CLS]`.
  public var firstRows: [Int] { Array(offsets.offsets.dropLast()) }
}

/// The special tokens that a model wants around its texts: `[CLS] A [SEP]`, or `[CLS] A [SEP] B [SEP]` for a pair; or none.
public struct SequenceFrame: Sendable, Hashable {
  /// nil: nothing is put around texts.
  public var tokens: (first: Int32, separator: Int32)? {
    get { first.flatMap { first in separator.map { (first, $0) } } }
    set { (first, separator) = (newValue?.first, newValue?.separator) }
  }
  private var first: Int32?
  private var separator: Int32?
  /// Tokens of the longest text, special tokens among them.
  public var limit: Int?

  /// Texts as they are.
  public static let none = SequenceFrame()

  private init() {}

  public init(first: Int32, separator: Int32, limit: Int?) {
    self.first = first
    self.separator = separator
    self.limit = limit
  }

  /// How many special tokens a text gets.
  public func added(isPair: Bool) -> Int { first == nil ? 0 : isPair ? 3 : 2 }

  /// How many tokens are too many.
  public func excess(_ text: [Int32], _ second: [Int32]? = nil) -> Int {
    guard let limit else { return 0 }
    return max(0, text.count + (second?.count ?? 0) + added(isPair: second != nil) - limit)
  }

  /// The text in its frame, cut where it is too long: of a pair the longer one loses a token at a time.
  /// - Returns: ids, and their types where there are two texts; else none.
  public func callAsFunction(_ text: [Int32], _ second: [Int32]? = nil) -> (ids: [Int32], types: [Int32]) {
    var (a, b) = (text[...], (second ?? [])[...])
    for _ in 0..<excess(text, second) {
      if a.count >= b.count { a = a.dropLast() } else { b = b.dropLast() }
    }
    guard let (first, separator) = tokens else { return (Array(a + b), []) }
    let head = [first] + a + [separator]
    guard second != nil else { return (head, []) }
    return (
      head + b + [separator],
      [Int32](repeating: 0, count: head.count) + [Int32](repeating: 1, count: b.count + 1)
    )
  }

  /// Several texts, one for each row.
  public func input(_ texts: [(text: [Int32], second: [Int32]?)]) -> EncoderInput {
    let framed = texts.map { self($0.text, $0.second) }
    let hasTypes = framed.contains { !$0.types.isEmpty }
    return EncoderInput(
      TokenSequences(framed.map { $0.ids }),
      types: hasTypes
        ? framed.flatMap { $0.types.isEmpty ? [Int32](repeating: 0, count: $0.ids.count) : $0.types } : [])
  }
}

extension SequenceFrame {
  /// The words of a sentence in parts that fit into the frame.
  /// - Parameter lengths: tokens of each word.
  public func parts(_ lengths: [Int]) -> [Range<Int>] {
    guard let limit else { return [0..<lengths.count] }
    let room = max(1, limit - added(isPair: false))
    var parts: [Range<Int>] = []
    var (start, sum) = (0, 0)
    for (word, length) in lengths.enumerated() {
      if word > start, sum + length > room {
        parts.append(start..<word)
        (start, sum) = (word, 0)
      }
      sum += length
    }
    return parts + [start..<lengths.count]
  }

  /// Sentences of words with their tokens, in their frames; a word that is longer than all of the frame is cut.
  /// - Parameters:
  ///   - tags: one a word, or none.
  ///   - characters: the spelling of each word, or none.
  public func taggingBatch(
    _ sentences: [[[Int32]]], tags: [Int32], characters: [[Int32]] = []
  ) -> TaggingBatch {
    var ids: [[Int32]] = []
    var wordRows: [Int32] = []
    var row: Int32 = 0
    for words in sentences {
      var place = row + (first == nil ? 0 : 1)
      for word in words {
        wordRows.append(place)
        place += Int32(word.count)
      }
      let sentence = self(Array(words.joined())).ids
      ids.append(sentence)
      row += Int32(sentence.count)
    }
    let words = RaggedOffsets(lengths: sentences.map(\.count))
    return TaggingBatch(
      input: TokenSequences(ids), wordRows: wordRows, words: words,
      tags: tags.isEmpty ? [Int32](repeating: 0, count: wordRows.count) : tags,
      characters: TokenSequences(characters))
  }
}

extension SequenceFrame: CustomStringConvertible {
  public var description: String {
    [first, separator, limit.map { Int32(clamping: $0) }].map { $0.map(String.init) ?? "-" }.joined(
      separator: "/")
  }
}
