/// What a `RecurrentLanguageModel` is made of.
public struct RecurrentLanguageModelOptions: ModelOptions {
  public var cell = CellKind.lstm
  public var vocabularySize = 0
  public var embeddingSize = 256
  public var hiddenSize = 512
  public var layers = 1
  /// On embeddings, between layers and before the output layer.
  public var dropout: Float = 0
  /// Whether the embedding is also the output layer's weight (Press and Wolf 2017). States of another width are projected.
  public var tiedEmbeddings = false
  /// In training the output layer chooses between the batch's own tokens and so many draws; 0: between all tokens.
  public var sampledSoftmax = 0
  /// What each text begins with; nil: nothing.
  public var startToken: Int?
  /// What ends a text; nil: nothing.
  public var endToken: Int?

  public init() {}

  public init(vocabularySize: Int) { self.vocabularySize = vocabularySize }

  public mutating func visitFields(_ visit: inout some OptionVisitor) {
    visit("cell", &cell)
    visit("vocab_size", &vocabularySize, in: OptionRange.vocabulary)
    visit("embedding_size", &embeddingSize, in: OptionRange.width)
    visit("hidden_size", &hiddenSize, in: OptionRange.width)
    visit("num_layers", &layers, in: OptionRange.layers)
    visit("dropout", &dropout, in: OptionRange.share)
    visit("tie_word_embeddings", &tiedEmbeddings)
    visit("sampled_softmax", &sampledSoftmax, in: OptionRange.samples)
    visit("bos_token_id", &startToken, in: OptionRange.tokenID)
    visit("eos_token_id", &endToken, in: OptionRange.tokenID)
  }

  public var conflicts: [String] {
    [("bos_token_id", startToken), ("eos_token_id", endToken)].compactMap { name, token in
      guard let token, token >= vocabularySize else { return nil }
      return "\(name) is \(token), which is not below vocab_size, \(vocabularySize)"
    }
  }

  public var parameterFloor: Int {
    vocabularySize * (embeddingSize + (tiedEmbeddings ? 0 : hiddenSize))
      + cell.cell.gateCount * hiddenSize * (embeddingSize + layers * hiddenSize)
  }
}
