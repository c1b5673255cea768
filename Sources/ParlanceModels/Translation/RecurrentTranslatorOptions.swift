/// How a translator's decoder looks at the source.
public enum AttentionKind: String, OptionChoice {
  /// Not at all: all it knows of the source are its first states. The baseline that shows what attention is for.
  case none
  /// v · tanh(W_q h + W_k s + b) with the state before the step, the context being read by the step (Bahdanau et al. 2015).
  case additive
  /// The same with v at a learned length.
  case additiveNormed = "additive_normed"
  /// h · s with the state after the step; context and state are joined to an attentional vector (Luong et al. 2015).
  case dot
  case dotScaled = "dot_scaled"
  /// hᵀ W s.
  case general
  /// v · tanh(W [h; s]).
  case concat

  /// Whether the step reads the context.
  var readsContext: Bool { self == .additive || self == .additiveNormed }
}

/// Which tables of a translator are one and the same.
public enum TiedEmbeddings: String, OptionChoice {
  case none
  /// The target's embedding is also the output layer's weight.
  case output
  /// The source's too: for a vocabulary that both languages share.
  case all
}

/// What a `RecurrentTranslator` is made of.
public struct RecurrentTranslatorOptions: ModelOptions {
  public var cell = CellKind.gru
  public var sourceVocabularySize = 0
  public var targetVocabularySize = 0
  public var embeddingSize = 256
  /// Of the decoder, and of each direction of the encoder.
  public var hiddenSize = 512
  public var encoderLayers = 1
  public var decoderLayers = 1
  public var bidirectional = true
  public var attention = AttentionKind.additive
  /// What queries and keys are projected to, with additive and concat attention; nil: as wide as the hidden state.
  public var attentionSize: Int?
  /// Whether the attentional vector is fed to the next step, with the attentions that have one.
  public var inputFeeding = false
  /// The width of the layer before the output layer; nil: none, but for the attentional vector, which is then as wide as
  /// the hidden state. With tied embeddings it is as wide as these.
  public var readoutSize: Int?
  public var dropout: Float = 0
  public var tiedEmbeddings = TiedEmbeddings.none
  public var labelSmoothing: Float = 0
  /// The share of the decoder's inputs in training that are its own answers rather than the right ones, at last.
  public var scheduledSampling: Float = 0
  /// Over how many updates the share grows to that.
  public var scheduledSamplingSteps = 10_000
  /// What the decoder reads first.
  public var startToken = 1
  /// What ends a translation.
  public var endToken = 2
  /// What each source ends in; nil: nothing.
  public var sourceEndToken: Int? = 2

  public init() {}

  public init(sourceVocabularySize: Int, targetVocabularySize: Int) {
    self.sourceVocabularySize = sourceVocabularySize
    self.targetVocabularySize = targetVocabularySize
  }

  public mutating func visitFields(_ visit: inout some OptionVisitor) {
    visit("cell", &cell)
    visit("source_vocab_size", &sourceVocabularySize, in: OptionRange.vocabulary)
    visit("target_vocab_size", &targetVocabularySize, in: OptionRange.vocabulary)
    visit("embedding_size", &embeddingSize, in: OptionRange.width)
    visit("hidden_size", &hiddenSize, in: OptionRange.width)
    visit("encoder_layers", &encoderLayers, in: OptionRange.layers)
    visit("decoder_layers", &decoderLayers, in: OptionRange.layers)
    visit("bidirectional", &bidirectional)
    visit("attention", &attention)
    visit("attention_size", &attentionSize, in: OptionRange.width)
    visit("input_feeding", &inputFeeding)
    visit("readout_size", &readoutSize, in: OptionRange.width)
    visit("dropout", &dropout, in: OptionRange.share)
    visit("tied_embeddings", &tiedEmbeddings)
    visit("label_smoothing", &labelSmoothing, in: OptionRange.share)
    visit("scheduled_sampling", &scheduledSampling, in: 0...1)
    visit("scheduled_sampling_steps", &scheduledSamplingSteps, in: 1...1_000_000_000)
    visit("decoder_start_token_id", &startToken, in: OptionRange.tokenID)
    visit("eos_token_id", &endToken, in: OptionRange.tokenID)
    visit("source_eos_token_id", &sourceEndToken, in: OptionRange.tokenID)
  }

  public var conflicts: [String] {
    var conflicts: [String] = []
    if inputFeeding && (attention == .none || attention.readsContext) {
      conflicts.append(
        "input_feeding goes with attention dot, dot_scaled, general or concat, not with \(attention.rawValue)"
      )
    }
    if (attention == .dot || attention == .dotScaled) && encodedSize != hiddenSize {
      conflicts.append(
        "attention \(attention.rawValue) needs states of one width: the encoder's have \(encodedSize), the "
          + "decoder's \(hiddenSize); use general, or bidirectional false")
    }
    if tiedEmbeddings == .all && sourceVocabularySize != targetVocabularySize {
      conflicts.append(
        "tied_embeddings all needs one vocabulary, and there are \(sourceVocabularySize) source and "
          + "\(targetVocabularySize) target tokens")
    }
    if tiedEmbeddings != .none, let readoutSize, readoutSize != embeddingSize {
      conflicts.append(
        "with tied_embeddings the readout is as wide as an embedding: \(embeddingSize), not \(readoutSize)")
    }
    let last = ("target_vocab_size", targetVocabularySize)
    for (name, token, (bound, size)) in [
      ("decoder_start_token_id", startToken, last), ("eos_token_id", endToken, last),
      ("source_eos_token_id", sourceEndToken ?? 0, ("source_vocab_size", sourceVocabularySize)),
    ] where size > 0 && token >= size {
      conflicts.append("\(name) is \(token), which is not below \(bound), \(size)")
    }
    return conflicts
  }

  public var parameterFloor: Int {
    let tables = (tiedEmbeddings == .all ? 0 : sourceVocabularySize) + targetVocabularySize
    let gates = cell.cell.gateCount
    let directions = bidirectional ? 2 : 1
    let encoder = directions * gates * hiddenSize * (embeddingSize + encoderLayers * hiddenSize)
    let decoder = decoderLayers * hiddenSize * (gates * hiddenSize + encodedSize)
    let scores = attention.readsContext || attention == .concat ? attentionSize ?? hiddenSize : 0
    let seen = outputReadoutSize ?? hiddenSize
    return tables * embeddingSize + encoder + decoder + scores * hiddenSize
      + (tiedEmbeddings == .none ? targetVocabularySize * seen : 0) + (outputReadoutSize ?? 0) * hiddenSize
  }

  /// The width of the encoder's states.
  var encodedSize: Int { hiddenSize * (bidirectional ? 2 : 1) }
  /// The width of the attentional vector.
  var combinedSize: Int { outputReadoutSize ?? hiddenSize }
  /// The width of the readout where there is one.
  var outputReadoutSize: Int? { tiedEmbeddings == .none ? readoutSize : embeddingSize }
}
