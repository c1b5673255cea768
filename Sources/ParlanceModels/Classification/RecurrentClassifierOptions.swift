/// How the states of a text become one vector.
public enum PoolingKind: String, OptionChoice {
  /// The last state of each direction.
  case last
  case mean
  case max
  /// The sum by weights that the model learns: softmax of v · tanh(W h + b) (Yang et al. 2016).
  case attention
}

/// What a `RecurrentClassifier` is made of.
public struct RecurrentClassifierOptions: ModelOptions {
  public var cell = CellKind.lstm
  public var vocabularySize = 0
  public var embeddingSize = 128
  public var hiddenSize = 128
  public var layers = 1
  public var bidirectional = true
  public var pooling = PoolingKind.max
  /// On embeddings, between layers and before the output layer.
  public var dropout: Float = 0
  public var labelSmoothing: Float = 0
  /// The classes' names.
  public var labels: [String] = []

  public init() {}

  public init(vocabularySize: Int, labels: [String]) {
    self.vocabularySize = vocabularySize
    self.labels = labels
  }

  public mutating func visitFields(_ visit: inout some OptionVisitor) {
    visit("cell", &cell)
    visit("vocab_size", &vocabularySize, in: OptionRange.vocabulary)
    visit("embedding_size", &embeddingSize, in: OptionRange.width)
    visit("hidden_size", &hiddenSize, in: OptionRange.width)
    visit("num_layers", &layers, in: OptionRange.layers)
    visit("bidirectional", &bidirectional)
    visit("pooling", &pooling)
    visit("dropout", &dropout, in: OptionRange.share)
    visit("label_smoothing", &labelSmoothing, in: OptionRange.share)
    visit.labels("id2label", &labels)
  }

  public var conflicts: [String] { labels.isEmpty ? ["id2label names no classes"] : [] }

  public var parameterFloor: Int {
    vocabularySize * embeddingSize + labels.count * encodedSize
      + (bidirectional ? 2 : 1) * cell.cell.gateCount * hiddenSize * (embeddingSize + layers * hiddenSize)
  }

  var encodedSize: Int { hiddenSize * (bidirectional ? 2 : 1) }
}
