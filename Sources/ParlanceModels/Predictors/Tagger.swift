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
  private let model: RecurrentTagger
  private let characters: CharacterIDs?

  /// - Throws: `ModelFolderError` where the folder's model does not tag.
  public init(_ folder: ModelFolder) throws {
    guard let model = folder.model as? RecurrentTagger else {
      throw ModelFolderError(
        folder.path, ["a \(type(of: folder.model).architecture) does not tag words; name a tagger"])
    }
    guard let tokenizer = folder.tokenizers[.text] else {
      throw ModelFolderError(folder.path, ["there is no tokenizer"])
    }
    self.init(model, tokenizer: tokenizer)
  }

  /// A model in memory.
  public init(_ model: RecurrentTagger, tokenizer: Tokenizer) {
    var packed = model
    packed.packWeights()
    self.model = packed
    self.tokenizer = tokenizer
    labels = model.options.labels
    characters = model.options.characters.isEmpty ? nil : CharacterIDs(model.options.characters)
  }

  /// A tag for each word. A word without tokens, such as white space, is tagged as an empty one would be.
  /// - Throws: `TokenizerError`.
  public func predict(_ sentences: [[String]]) throws -> [[TaggedWord]] {
    var results = [[TaggedWord]](repeating: [], count: sentences.count)
    let batches = LengthSorted.batches(sentences.map(\.count), budget: .max, limit: max(1, batchSize))
    for batch in batches {
      let words = batch.flatMap { sentences[$0] }
      let pieces = try tokenizer.idsBatch(words, addSpecialTokens: false, threads: 1)
      var ids: [Int32] = []
      var rows: [Int32] = []
      var lengths: [Int] = []
      var word = 0
      for sentence in batch {
        let start = ids.count
        for _ in sentences[sentence] {
          rows.append(Int32(ids.count))
          ids += pieces[word].isEmpty ? [0] : pieces[word]
          word += 1
        }
        lengths.append(ids.count - start)
      }
      let offsets = RaggedOffsets(lengths: batch.map { sentences[$0].count })
      let scores = model.scores(
        TokenSequences(ids: ids, offsets: RaggedOffsets(lengths: lengths)), wordRows: rows,
        spellings: TokenSequences(characters.map { characters in words.map { characters($0) } } ?? []))
      let (tags, probabilities) = model.tags(scores, offsets)
      for (index, sentence) in batch.enumerated() {
        results[sentence] = offsets[index].map {
          TaggedWord(word: words[$0], tag: labels[Int(tags[$0])], probability: probabilities[$0])
        }
      }
    }
    return results
  }
}
