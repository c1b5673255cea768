import ParlanceNN
import ParlanceTensor

/// A recurrent network that gives each word of a sentence a tag, with a conditional random field over the tags and words
/// read letter by letter where the options say so (Lample et al. 2016).
public struct RecurrentTagger: Module {
  public let options: RecurrentTaggerOptions
  var embedding: Embedding
  var characters: Embedding?
  var speller: RecurrentLayers?
  var network: RecurrentLayers
  var output: Linear
  var field: LinearChainCRF?

  /// - Precondition: options without conflicts.
  public init(_ options: RecurrentTaggerOptions, from random: inout RandomStream) {
    precondition(options.conflicts.isEmpty, "\(options.conflicts)")
    self.options = options
    embedding = Embedding(
      count: options.vocabularySize, width: options.embeddingSize, weights: .uniform(bound: 0.1),
      from: &random)
    var width = options.embeddingSize
    if !options.characters.isEmpty {
      characters = Embedding(
        count: options.characters.count + 1, width: options.characterEmbeddingSize,
        weights: .uniform(bound: 0.1),
        from: &random)
      speller = RecurrentLayers(
        options.cell.cell, inputs: options.characterEmbeddingSize, size: options.characterHiddenSize,
        bidirectional: true, from: &random)
      width += 2 * options.characterHiddenSize
    }
    network = RecurrentLayers(
      options.cell.cell, inputs: width, size: options.hiddenSize, layers: options.layers,
      bidirectional: options.bidirectional, dropout: options.dropout, from: &random)
    output = Linear(inputs: options.encodedSize, outputs: options.labels.count, from: &random)
    field = options.crf ? LinearChainCRF(tagCount: options.labels.count, from: &random) : nil
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("embedding", &embedding)
    visit("char_embedding", &characters)
    visit("char_rnn", &speller)
    visit("rnn", &network)
    visit("output", &output)
    visit("crf", &field)
  }

  /// The scores of the tags of each word, `[words, tags]`.
  /// - Parameters:
  ///   - input: the words, or the pieces of words.
  ///   - wordRows: the row of `input` that stands for each word.
  ///   - spellings: the characters of each word, where the model reads them.
  /// - Precondition: as many spellings as words where the model reads them.
  public func scores(_ input: TokenSequences, wordRows: [Int32], spellings: TokenSequences) -> Tensor {
    let dropout = Dropout(options.dropout)
    var x = embedding(input.ids)
    if let characters, let speller {
      precondition(
        spellings.count == wordRows.count, "\(spellings.count) spellings of \(wordRows.count) words")
      let last = speller(characters(spellings.ids), spellings.offsets).state
      let words = concatenate(last.hidden, axis: -1)
      // Further pieces of a word have no spelling of their own.
      let none = Tensor([1, words.shape.width], repeating: 0)
      var places = [Int](repeating: wordRows.count, count: input.ids.count)
      for (word, row) in wordRows.enumerated() { places[Int(row)] = word }
      x = concatenate([x, gatherRows(concatenate([words, none]), places)], axis: -1)
    }
    let (states, _) = network(dropout(x), input.offsets)
    let isWhole = wordRows.count == input.ids.count
    return output(dropout(isWhole ? states : gatherRows(states, wordRows.map(Int.init))))
  }

  /// The best tags of each sentence, and how sure the model is of each, from its scores: the probability of the tag, or
  /// with a conditional random field that of the tag given by the word alone.
  /// - Parameter words: how many words each sentence has.
  public func tags(_ scores: Tensor, _ words: RaggedOffsets) -> (tags: [Int32], probabilities: [Float]) {
    let probabilities = softmax(scores)
    let width = options.labels.count
    let all = probabilities.scalars
    let tags =
      field.map { $0.decode(scores, words).tags }
      ?? (0..<words.rowCount).map { row in
        Int32((0..<width).max { all[row * width + $0] < all[row * width + $1] } ?? 0)
      }
    return (tags, tags.enumerated().map { all[$0 * width + Int($1)] })
  }
}

extension RecurrentTagger: Trainable {
  public func loss(on batch: TaggingBatch, carrying carried: inout [Tensor]) -> Tensor {
    let scores = scores(batch.input, wordRows: batch.wordRows, spellings: batch.characters)
    guard let field else { return crossEntropy(scores, targets: batch.tags) }
    let likelihoods = sum(field.logLikelihood(scores, batch.tags, batch.words))
    return likelihoods * (-1 / Float(max(batch.tags.count, 1)))
  }
}

extension RecurrentTagger: FolderModel {
  public static var architecture: String { "ParlanceRecurrentTagger" }
  public static var modelType: String { "parlance_recurrent_tagger" }
  public static var tokenizers: [TokenizerRole] { [.text] }
  public func vocabularySize(_ role: TokenizerRole) -> Int { options.vocabularySize }
}

extension RecurrentTagger: TaggingModel {
  public var labels: [String] { options.labels }
  public var alphabet: [String] { options.characters }

  public func tags(_ batch: TaggingBatch) -> (tags: [Int32], probabilities: [Float]) {
    tags(scores(batch.input, wordRows: batch.wordRows, spellings: batch.characters), batch.words)
  }
}
