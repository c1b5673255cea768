import ParlanceNN
import ParlanceTensor

/// A recurrent network that reads a text and names its class.
public struct RecurrentClassifier: Module {
  public let options: RecurrentClassifierOptions
  var embedding: Embedding
  var network: RecurrentLayers
  /// W and b of attention pooling.
  var attention: Linear?
  /// v of attention pooling.
  var attentionVector: Tensor?
  var output: Linear

  /// - Precondition: options without conflicts.
  public init(_ options: RecurrentClassifierOptions, from random: inout RandomStream) {
    precondition(options.conflicts.isEmpty, "\(options.conflicts)")
    self.options = options
    embedding = Embedding(
      count: options.vocabularySize, width: options.embeddingSize, weights: .uniform(bound: 0.1),
      from: &random)
    network = RecurrentLayers(
      options.cell.cell, inputs: options.embeddingSize, size: options.hiddenSize, layers: options.layers,
      bidirectional: options.bidirectional, dropout: options.dropout, from: &random)
    let width = options.encodedSize
    if options.pooling == .attention {
      attention = Linear(inputs: width, outputs: options.hiddenSize, from: &random)
      attentionVector = Initializer.fanIn.tensor([options.hiddenSize], from: &random)
    }
    output = Linear(inputs: width, outputs: options.labels.count, from: &random)
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("embedding", &embedding)
    visit("rnn", &network)
    visit("attention", &attention)
    visit("attention.v", &attentionVector)
    visit("output", &output)
  }

  /// The logits of the classes, `[texts, classes]`.
  public func logits(_ input: TokenSequences) -> Tensor {
    logits(input) { dropout($0, rate: options.dropout) }
  }

  /// - Parameter drop: what is done to embeddings and to the pooled vector.
  private func logits(_ input: TokenSequences, _ drop: (Tensor) -> Tensor) -> Tensor {
    let (states, last) = network(drop(embedding(input.ids)), input.offsets)
    return output(drop(pool(states, last, input.offsets)))
  }

  private func pool(_ states: Tensor, _ last: RecurrentState, _ texts: RaggedOffsets) -> Tensor {
    switch options.pooling {
    case .last: return concatenate(Array(last.hidden.suffix(options.bidirectional ? 2 : 1)), axis: -1)
    case .mean: return meanPool(states, texts)
    case .max: return maxPool(states, texts)
    case .attention:
      guard let attention, let attentionVector else { return meanPool(states, texts) }
      // One query a text, which adds nothing to its keys.
      let queries = RaggedOffsets(lengths: [Int](repeating: 1, count: texts.count))
      return sequenceAttention(
        .additive, Tensor([texts.count, attentionVector.count], repeating: 0), keys: attention(states),
        values: states, v: attentionVector, queries: queries, keyRows: texts
      ).contexts
    }
  }

  /// The probabilities of the classes, `[texts, classes]`.
  public func probabilities(_ input: TokenSequences) -> Tensor { softmax(logits(input)) }
}

extension RecurrentClassifier: Trainable {
  public func loss(on batch: ClassificationBatch, carrying carried: inout [Tensor]) -> Tensor {
    crossEntropy(logits(batch.input), targets: batch.labels, smoothing: options.labelSmoothing)
  }
}

extension RecurrentClassifier: FolderModel {
  public static var architecture: String { "ParlanceRecurrentClassifier" }
  public static var modelType: String { "parlance_recurrent_classifier" }
  public static var tokenizers: [TokenizerRole] { [.text] }
  public func vocabularySize(_ role: TokenizerRole) -> Int { options.vocabularySize }
}

extension RecurrentClassifier: ClassificationModel {
  public var labels: [String] { options.labels }

  public func logits(_ input: EncoderInput) -> Tensor { logits(input.tokens) }

  public func sampledLogits(_ input: EncoderInput, seed: UInt64) -> Tensor {
    var random = RandomStream(seed: seed, name: "dropout")
    return logits(input.tokens) { monteCarloDropout($0, rate: options.dropout, from: &random) }
  }
}
