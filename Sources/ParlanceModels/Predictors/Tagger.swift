import ParlanceKernels
import ParlanceNN
import ParlanceTensor
import ParlanceText

/// A word and its tag.
public struct TaggedWord: Sendable, Equatable {
  public let word: String
  public let tag: String
  public let probability: Float
}

/// Sentences cut into words in, their tags out.
public struct Tagger: Predictor {
  public let labels: [String]
  public let tokenizer: Tokenizer
  /// Sentences that go through the model at once.
  public var batchSize = 64
  private let model: any TaggingModel
  private let frame: SequenceFrame
  private let characters: CharacterIDs?

  /// - Throws: `ModelFolderError` where the folder's model does not tag.
  public init(_ folder: ModelFolder) throws {
    guard let model = folder.model as? any TaggingModel else {
      throw ModelFolderError(
        folder.path, ["a \(type(of: folder.model).architecture) does not tag words; name a tagger"])
    }
    guard let tokenizer = folder.tokenizers[.text] else {
      throw ModelFolderError(folder.path, ["there is no tokenizer"])
    }
    try self.init(model, tokenizer: tokenizer)
  }

  /// A model in memory.
  /// - Throws: `ModelFolderError` where the tokenizer lacks what the model wants around its sentences.
  public init(_ model: any TaggingModel, tokenizer: Tokenizer) throws {
    var packed = model
    packed.packWeights()
    self.model = packed
    self.tokenizer = tokenizer
    frame = try model.frame(tokenizer)
    labels = model.labels
    characters = model.alphabet.isEmpty ? nil : CharacterIDs(model.alphabet)
  }

  /// A tag for each word. A word without tokens, such as white space, is tagged as an empty one would be. A sentence that is
  /// longer than the model can read is read in parts.
  /// - Throws: `TokenizerError`.
  public func predict(_ sentences: [[String]]) throws -> [[TaggedWord]] {
    let pieces = try sentences.map { try tokenizer.wordPieces(of: $0) }
    var parts: [(sentence: Int, words: Range<Int>)] = []
    for (sentence, words) in pieces.enumerated() {
      parts += frame.parts(words.map(\.count)).map { (sentence, $0) }
    }
    var results = [[TaggedWord]](repeating: [], count: sentences.count)
    var tagged = [[TaggedWord]](repeating: [], count: parts.count)
    let lengths = parts.map { part in pieces[part.sentence][part.words].reduce(0) { $0 + $1.count } }
    for batch in LengthSorted.batches(lengths, budget: .max, limit: max(1, batchSize)) {
      let words = batch.map { Array(pieces[parts[$0].sentence][parts[$0].words]) }
      let texts = batch.map { Array(sentences[parts[$0].sentence][parts[$0].words]) }
      let input = frame.taggingBatch(
        words, tags: [],
        characters: characters.map { characters in texts.joined().map { characters($0) } } ?? [])
      let (tags, probabilities) = model.tags(input)
      for (row, part) in batch.enumerated() {
        tagged[part] = zip(texts[row], input.words[row]).map { word, place in
          TaggedWord(word: word, tag: labels[Int(tags[place])], probability: probabilities[place])
        }
      }
    }
    for (part, words) in zip(parts, tagged) { results[part.sentence] += words }
    return results
  }
}

extension Tokenizer {
  /// The tokens of each word; a word without tokens has the first of the vocabulary.
  package func wordPieces(of words: [String]) throws -> [[Int32]] {
    try idsBatch(words, addSpecialTokens: false, threads: 1).map { $0.isEmpty ? [0] : $0 }
  }
}
