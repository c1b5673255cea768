import ParlanceNN
import ParlanceTensor

/// A recurrent language model (Mikolov et al. 2010; Zaremba et al. 2014): what each token of a text is likely to be, from
/// those before it.
///
/// Long texts are read in pieces; the states at the end of one piece are the first states of the next, as constants
/// (truncated backpropagation through time).
public struct RecurrentLanguageModel: Module {
  public let options: RecurrentLanguageModelOptions
  var embedding: Embedding
  var network: RecurrentLayers
  /// From states to the embedding's width, where tied tables need it.
  var projection: Linear?
  /// nil where it is the embedding.
  var outputWeight: Tensor?
  var outputBias: Tensor
  /// With a sampled softmax: what is drawn from, and which draw comes next.
  private let candidates: CandidateSampling?
  var step: UInt64 = 0

  /// - Precondition: options without conflicts.
  public init(_ options: RecurrentLanguageModelOptions, from random: inout RandomStream) {
    precondition(options.conflicts.isEmpty, "\(options.conflicts)")
    self.options = options
    let (width, size) = (options.embeddingSize, options.hiddenSize)
    embedding = Embedding(
      count: options.vocabularySize, width: width, weights: .uniform(bound: 0.1), from: &random)
    network = RecurrentLayers(
      options.cell.cell, inputs: width, size: size, layers: options.layers, dropout: options.dropout,
      from: &random)
    projection =
      options.tiedEmbeddings && width != size ? Linear(inputs: size, outputs: width, from: &random) : nil
    outputWeight =
      options.tiedEmbeddings
      ? nil : Initializer.fanIn.tensor([options.vocabularySize, size], from: &random)
    outputBias = Tensor([options.vocabularySize], repeating: 0)
    candidates =
      options.sampledSoftmax > 0
      ? CandidateSampling(size: options.vocabularySize, expected: options.sampledSoftmax) : nil
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("embedding", &embedding)
    visit("rnn", &network)
    visit("projection", &projection)
    visit("output.weight", &outputWeight)
    visit("output.bias", &outputBias)
  }

  var outputMatrix: Tensor { outputWeight ?? embedding.weight }

  private func features(
    _ input: TokenSequences, _ initial: RecurrentState?
  ) -> (Tensor, state: RecurrentState) {
    let dropout = Dropout(options.dropout)
    let (states, last) = network(dropout(embedding(input.ids)), input.offsets, initial: initial)
    return (dropout(projection?(states) ?? states), last)
  }

  /// The logits of each next token, `[tokens, vocabulary]`.
  public func logits(_ input: TokenSequences) -> Tensor {
    linear(features(input, nil).0, outputMatrix, outputBias)
  }
}

extension RecurrentLanguageModel: Trainable {
  public func loss(on batch: LanguageModelBatch, carrying carried: inout [Tensor]) -> Tensor {
    let count = network.directions.count
    let isCarried =
      batch.continues && carried.count == (options.cell.cell.hasCellState ? 2 : 1) * count
      && carried.allSatisfy { $0.shape == [batch.input.count, options.hiddenSize] }
    let initial = RecurrentState(
      hidden: Array(carried.prefix(count)), cell: Array(carried.dropFirst(count)))
    let (features, last) = features(batch.input, isCarried ? initial : nil)
    carried = (last.hidden + last.cell).map(\.detached)
    if let candidates, features.isRecorded { return sampledLoss(features, batch.targets, candidates) }
    return linearCrossEntropy(features, outputMatrix, outputBias, targets: batch.targets)
  }
}

extension RecurrentLanguageModel: FolderModel {
  public static var architecture: String { "ParlanceRecurrentLanguageModel" }
  public static var modelType: String { "parlance_recurrent_language_model" }
  public static var tokenizers: [TokenizerRole] { [.text] }
  public func vocabularySize(_ role: TokenizerRole) -> Int { options.vocabularySize }
}

extension RecurrentLanguageModel: TextModel {
  public var textTokens: TextTokens {
    TextTokens(
      start: options.startToken.map { Int32($0) }, ends: options.endToken.map { [Int32($0)] } ?? [])
  }

  public func makeDecoder() -> RecurrentTextDecoder { RecurrentTextDecoder(self) }
}
