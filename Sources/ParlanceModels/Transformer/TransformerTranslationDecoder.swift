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
  private var told = AttentionChoice()

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
    var layers = model.decoder.layers.map { $0.start(memory: memory, sources.offsets) }
    if let layer = toldLayer { layers[layer].tellsAttention = true }
    return State(layers: layers)
  }

  public func step(_ tokens: [Int32], _ state: inout State) -> Tensor {
    output(hidden(TokenSequences(steps: tokens), &state))
  }

  public func prefill(_ prompts: [[Int32]], _ state: inout State) -> Tensor? {
    let texts = TokenSequences(prompts)
    return output(gatherRows(hidden(texts, &state), texts.offsets.lastRows))
  }

  public func reorder(_ state: inout State, _ rows: [Int]) {
    for index in state.layers.indices { state.layers[index].reorder(rows) }
  }

  public func join(_ state: inout State, with other: State) -> Bool {
    for index in state.layers.indices { state.layers[index].append(other.layers[index]) }
    return true
  }

  /// Of one layer: the mean of its heads, or one of them.
  public func attention(_ state: State) -> [[Float]]? {
    guard let layer = toldLayer else { return nil }
    return model.decoder.layers[layer].memoryWeights(state.layers[layer])?.map { heads in
      if let head = told.head, heads.indices.contains(head) { return heads[head] }
      return heads[0].indices.map { key in heads.reduce(0) { $0 + $1[key] } / Float(heads.count) }
    }
  }

  public var attentionSize: AttentionSize? {
    AttentionSize(layers: model.decoder.layers.count, heads: model.configuration.decoderHeads)
  }

  public func telling(_ choice: AttentionChoice) -> TransformerTranslationDecoder {
    var decoder = self
    decoder.told = choice
    return decoder
  }

  private var toldLayer: Int? {
    let layers = model.decoder.layers
    return told.layer.flatMap { layers.indices.contains($0) ? $0 : nil } ?? layers.indices.last
  }

  private func hidden(_ texts: TokenSequences, _ state: inout State) -> Tensor {
    var x = model.decoder.positions(model.embedded(texts.ids), texts.offsets.positions(after: state.lengths))
    for (index, layer) in model.decoder.layers.enumerated() {
      x = layer(x, texts.offsets, state: &state.layers[index])
    }
    return model.decoder.norm.map { $0(x) } ?? x
  }
}
