import ParlanceKernels
import ParlanceNN
import ParlanceTensor

/// BERT with a layer that foretells hidden tokens, whose output layer is the table of words, and where asked for one that
/// tells whether a text follows another.
public struct BERTMaskedLanguageModel: Module {
  public var encoder: BERT
  public var transform: Linear
  public var norm: LayerNorm
  /// `[vocabulary]`.
  public var bias: Tensor
  /// Upon the pooled first token: whether the second text of a pair follows the first, or not.
  public var next: Linear?
  private let activation: Activation

  public var configuration: BERTConfiguration { encoder.configuration }

  /// - Parameters:
  ///   - foretellsNext: whether it tells if a text follows another.
  ///   - weights: how all weights begin.
  public init(
    _ configuration: BERTConfiguration, foretellsNext: Bool = false,
    weights: Initializer = .normal(deviation: 0.02), from random: inout RandomStream
  ) {
    encoder = BERT(configuration, pooler: foretellsNext, weights: weights, from: &random)
    next =
      foretellsNext
      ? Linear(inputs: configuration.width, outputs: 2, weights: weights, from: &random) : nil
    transform = Linear(
      inputs: configuration.width, outputs: configuration.width, weights: weights, from: &random)
    norm = LayerNorm(width: configuration.width, epsilon: configuration.normEpsilon)
    bias = Tensor([configuration.vocabularySize], repeating: 0)
    activation = configuration.activation
  }

  /// What goes into the output layer, for some rows of the encoder's states.
  func transformed(_ states: Tensor) -> Tensor {
    norm(transform(states, activation: activation))
  }

  /// For all tokens, `[tokens, vocabulary]`.
  public func logits(_ input: EncoderInput) -> Tensor {
    encoder.words.scores(transformed(encoder(input)), bias: bias)
  }

  /// For some rows only, `[rows.count, vocabulary]`.
  public func logits(_ input: EncoderInput, rows: [Int]) -> Tensor {
    encoder.words.scores(transformed(gatherRows(encoder(input), rows)), bias: bias)
  }

  /// The logits of what a batch asks for: of the hidden tokens, and of the pairs where it has such.
  public func answers(_ batch: MaskedLanguageModelBatch) -> (tokens: Tensor, pairs: Tensor?) {
    let states = encoder(batch.input)
    let hidden = transformed(gatherRows(states, batch.rows.map { Int($0) }))
    let pairs = batch.next.isEmpty ? nil : next.map { $0(encoder.pooled(states, batch.input)) }
    return (encoder.words.scores(hidden, bias: bias), pairs)
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("encoder", &encoder)
    visit("transform", &transform)
    visit("norm", &norm)
    visit("bias", &bias)
    visit("next", &next)
  }
}

extension BERTMaskedLanguageModel: Trainable {
  public func loss(on batch: MaskedLanguageModelBatch, carrying carried: inout [Tensor]) -> Tensor {
    let states = encoder(batch.input)
    let hidden = gatherRows(states, batch.rows.map { Int($0) })
    let loss = linearCrossEntropy(
      transformed(hidden), encoder.words.weight, bias, targets: batch.targets)
    guard let next, !batch.next.isEmpty else { return loss }
    return loss + crossEntropy(next(encoder.pooled(states, batch.input)), targets: batch.next)
  }
}
