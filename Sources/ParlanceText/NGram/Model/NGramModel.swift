import ParlanceFiles

/// An n-gram language model that can be asked for probabilities. What was said before is not kept here but in an
/// `NGramState` that the caller holds, so that one model serves any number of threads and hypotheses.
public struct NGramModel: Sendable {
  let storage: NGramStorage
  let tables: NGramTables
  let layout: NGramLayout
  /// What is known at the start of a sentence: behind `<s>`.
  public let startState: NGramState

  /// Opens a model: an ARPA file, plain or gzip (`-` is standard input), or a binary file, which is recognized by its
  /// first bytes and mapped into memory.
  /// - Throws: `NGramError`, `FileError`.
  public init(path: String) throws {
    if path != "-" {
      try ByteSource.checkReadable(path: path)
      if let file = try? MappedFile(path: path), file.withBytes(Self.isBinary) {
        let layout = try file.withBytes { try NGramLayout($0, path: path) }
        self.init(.mapped(file), layout)
        return
      }
    }
    let (list, place) = try ARPAParser.read(path)
    try self.init(list) { NGramError.arpa(place($0.order, $0.entry), $1) }
  }

  /// Makes a model of a list of n-grams.
  ///
  /// Where an n-gram ends in a shorter one that the list lacks (as pruning by other programs can leave it), the shorter
  /// one is added with the probability that backing off gives it.
  /// - Throws: `NGramError` where an n-gram stands twice or its context is missing.
  public init(_ list: BackoffModel) throws {
    try self.init(list) { NGramError.impossibleRequest($1) }
  }

  private init(
    _ list: BackoffModel, refused: (NGramImage.Refusal, _ reason: String) -> NGramError
  ) throws {
    var list = list
    while true {
      let image: NGramImage
      do {
        image = try NGramImage(list)
      } catch let refusal as NGramImage.Refusal {
        throw refused(refusal, list.description(of: refusal))
      }
      let model = NGramModel(.memory(image.bytes), image.layout)
      if image.missing.isEmpty {
        self = model
        return
      }
      list.add(image.missing, estimatedBy: model)
    }
  }

  private init(_ storage: NGramStorage, _ layout: NGramLayout) {
    (self.storage, self.layout, tables) = (storage, layout, NGramTables(layout))
    var state = NGramState()
    let tables = tables
    storage.withBytes { _ = tables.advance(&state, by: NGramWords.sentenceStartID, in: $0) }
    startState = state
  }

  private static func isBinary(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount >= 8 else { return false }
    return UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self))
      == NGramLayout.magic
  }

  /// Writes the model as a binary file.
  /// - Throws: `FileError`.
  public func write(to path: String) throws {
    var file = try AtomicFile(path: path)
    try storage.withBytes { bytes in
      try bytes.withUnsafeBytes { buffer in
        try buffer.withMemoryRebound(to: UInt8.self) { try file.write($0.span) }
      }
    }
    try file.commit()
  }

  /// Size of the tables in bytes.
  public var byteCount: Int { layout.size }

  /// Reads a mapped model now, so that none of its parts is waited for later: for long texts, where the model fits into
  /// memory.
  public func preload() {
    if case .mapped(let file) = storage { file.readAll() }
  }

  /// Words in the longest n-grams.
  public var order: Int { tables.order }

  /// Number of n-grams of each order, from single words up.
  public var counts: [Int] { [layout.words] + layout.entries }

  /// Number of words, `<unk>`, `<s>` and `</s>` included; ids run from 0 to one below.
  public var wordCount: Int { tables.words }

  /// The id of `<unk>`, which every word that the model does not know has.
  public var unknownID: UInt32 { NGramWords.unknownID }
  /// The id of `<s>`.
  public var sentenceStartID: UInt32 { NGramWords.sentenceStartID }
  /// The id of `</s>`.
  public var sentenceEndID: UInt32 { NGramWords.sentenceEndID }

  /// The id of a word, that of `<unk>` where the model does not know it.
  public func id(of word: String) -> UInt32 {
    let text = word.utf8.span
    return storage.withBytes { tables.word(NGramHash.word(text, from: 0, to: text.count), in: $0) }
  }

  /// The word of an id; nil where the model has no such id.
  public func word(_ id: UInt32) -> String? {
    guard id < tables.words else { return nil }
    return storage.withBytes { bytes in
      func end(_ id: Int) -> Int {
        Int(bytes.unsafeLoadUnaligned(fromByteOffset: layout.endsOffset + id * 4, as: UInt32.self))
      }
      let (start, end) = (id == 0 ? 0 : end(Int(id) - 1), end(Int(id)))
      guard start <= end, end <= layout.textSize else { return NGramWords.unknown }
      let text = (start..<end).map {
        bytes.unsafeLoadUnaligned(fromByteOffset: layout.textOffset + $0, as: UInt8.self)
      }
      return String(decoding: text, as: UTF8.self)
    }
  }

  /// The probability of a word behind what `state` stands for.
  /// - Parameter word: an id; one that the model lacks counts as `<unk>`.
  public func score(_ state: NGramState, _ word: UInt32) -> NGramScore {
    var next = state
    let word = word < tables.words ? word : NGramWords.unknownID
    let (logarithm, matched) = storage.withBytes { tables.advance(&next, by: word, in: $0) }
    return NGramScore(logProbability: logarithm, nextState: next, matchedOrder: matched)
  }
}

/// The probability of one word.
public struct NGramScore: Sendable {
  /// Base-10 logarithm.
  public let logProbability: Float
  /// The state behind the word.
  public let nextState: NGramState
  /// Words in the longest n-gram that the model knows here.
  public let matchedOrder: Int
}

extension BackoffModel {
  fileprivate func description(of refusal: NGramImage.Refusal) -> String {
    let words =
      refusal.order == 1
      ? [UInt32(refusal.entry)]
      : Array(
        orders[refusal.order - 1].words[refusal.entry * refusal.order..<(refusal.entry + 1) * refusal.order])
    let text = words.map { vocabulary.word(Int($0)) }.joined(separator: " ")
    return switch refusal.reason {
    case .twice: "the \(refusal.order)-gram \"\(text)\" stands in the model twice"
    case .withoutContext:
      "the \(refusal.order)-gram \"\(text)\" is there, but not the \(refusal.order - 1)-gram that it begins with"
    case .wordsLookAlike: "the word \"\(text)\" has the same hash as another; it has to be left out"
    }
  }

  /// Adds n-grams with the probabilities that `model`, made of this list, gives them.
  fileprivate mutating func add(_ missing: [(order: Int, words: [UInt32])], estimatedBy model: NGramModel) {
    for (order, words) in Set(missing.map(MissingNGram.init)).map({ ($0.words.count, $0.words) }) {
      var state = NGramState()
      var last: Float = 0
      for word in words {
        let score = model.score(state, model.id(of: vocabulary.word(Int(word))))
        (state, last) = (score.nextState, score.logProbability)
      }
      orders[order - 1].words += words
      orders[order - 1].logProbabilities.append(last)
      if order < orders.count { orders[order - 1].logBackoffs.append(0) }
    }
  }

  private struct MissingNGram: Hashable {
    let words: [UInt32]
    init(_ missing: (order: Int, words: [UInt32])) { words = missing.words }
  }
}
