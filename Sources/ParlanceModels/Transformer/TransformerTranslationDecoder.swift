import ParlanceDecoding
import ParlanceNN
import ParlanceTensor

/// A transformer made ready for translation: weights packed, the source's keys and values computed once and shared by all
/// hypotheses of a sentence.
public struct TransformerTranslationDecoder: StepDecoder {
  public struct State: Sendable {
    var layers: [TransformerDecoderLayer.State]

    /// Tokens read so far, by row.
    public var lengths: [Int] { layers.first?.cache.lengths ?? [] }
  }

  private let model: Transformer
  private let output: Linear

  /// - Parameter dropsPadding: whether padding, which is never said, has no share of the probability, as in Marian and
  ///   CTranslate2. Hugging Face's generation leaves it its share, and so reports scores that are lower by some
  ///   thousandths; there padding must be among the search's suppressed tokens.
  public init(_ model: Transformer, dropsPadding: Bool = true) {
    var packed = model
    packed.packWeights()
    let vocabulary = model.configuration.vocabularySize
    var bias = model.outputBias.reshaped([vocabulary])
    if dropsPadding { bias.withMutableElements { $0[Int(model.configuration.padding)] = -.infinity } }
    // The table is kept once, for looking up and for the output.
    packed.embedding.packTable()
    output = Linear(table: packed.embedding, bias: bias)
    self.model = packed
  }

  public var vocabularySize: Int { model.configuration.vocabularySize }
  /// The longest source or target.
  public var positionCount: Int { model.configuration.positionCount }

  /// Reads the sources: one row each.
  public func start(_ sources: TokenSequences) -> State {
    let memory = model.encode(sources)
    return State(layers: model.decoder.layers.map { $0.start(memory: memory, sources.offsets) })
  }

  public func step(_ tokens: [Int32], _ state: inout State) -> Tensor {
    output(
      hidden(TokenSequences(ids: tokens, offsets: RaggedOffsets(lengths: tokens.map { _ in 1 })), &state))
  }

  public func prefill(_ prompts: [[Int32]], _ state: inout State) -> Tensor? {
    let texts = TokenSequences(prompts)
    let hidden = hidden(texts, &state)
    return output(gatherRows(hidden, (0..<texts.count).map { texts.offsets[$0].upperBound - 1 }))
  }

  public func reorder(_ state: inout State, _ rows: [Int]) {
    for index in state.layers.indices { state.layers[index].reorder(rows) }
  }

  public func join(_ state: inout State, with other: State) -> Bool {
    for index in state.layers.indices { state.layers[index].append(other.layers[index]) }
    return true
  }

  private func hidden(_ texts: TokenSequences, _ state: inout State) -> Tensor {
    let lengths = state.lengths
    let places = (0..<texts.count).flatMap { row in (0..<texts.offsets[row].count).map { lengths[row] + $0 } }
    var x = model.decoder.positions(model.embedded(texts.ids), places)
    for (index, layer) in model.decoder.layers.enumerated() {
      x = layer(x, texts.offsets, state: &state.layers[index])
    }
    return model.decoder.norm.map { $0(x) } ?? x
  }
}
