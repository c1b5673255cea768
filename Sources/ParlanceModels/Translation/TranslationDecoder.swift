import ParlanceDecoding
import ParlanceKernels
import ParlanceNN
import ParlanceTensor

/// A translator with its weights packed, for decoding. Sources are encoded once; all hypotheses of a sentence look at the
/// same states. Rows that continue one hypothesis with different tokens share what depends on its state alone.
public struct TranslationDecoder: StepDecoder {
  private let model: RecurrentTranslator
  private let lower: RecurrentStepper?
  /// The uppermost layer: with something fed to it, or without.
  private let attentive: PackedAttentiveLayer?
  private let top: RecurrentStepper?
  /// C, where nothing is fed.
  private let combine: Linear?
  private let query: Linear?
  /// What sees contexts beside states; nil where nothing does.
  private let seeing: ContextLinear?
  /// Nil where the output layer sees contexts itself.
  private let output: Linear?

  /// The rows of a decoder.
  public struct State: Sendable {
    var sources: EncodedSources
    /// The sentence of each row.
    var sentences: [Int]
    var lower: RecurrentState
    /// The uppermost layer's states, which several rows may continue; and the attentional vectors that go with them.
    var top: RecurrentState
    var fed: Tensor
    /// The state that each row continues.
    var parents: [Int]
    var looks = Looks()
  }

  /// Where rows looked last.
  struct Looks: Sendable {
    var weights: [Float] = []
    /// Where the weights of each look begin, and behind them the number of all.
    var starts: [Int] = [0]
    /// The look of each row.
    var owners: [Int] = []
  }

  init(_ model: RecurrentTranslator) {
    var packed = model
    packed.packWeights()
    self.model = packed
    let inputs = model.lower == nil ? model.options.embeddingSize : model.options.hiddenSize
    lower = model.lower.map { RecurrentStepper($0) }
    let cell = model.options.cell.cell
    let keyWidth = model.attention?.keyMatrix?.shape[0] ?? model.options.encodedSize
    attentive = model.attentiveWeights(inputs: inputs)?.packed(
      cell, keyWidth: keyWidth, valueWidth: model.options.encodedSize)
    top = attentive == nil ? RecurrentStepper([model.decoder.weights.packed(cell)]) : nil
    combine = attentive == nil ? model.combine.map { Self.packed($0) } : nil
    query = attentive == nil ? model.attention?.queryMatrix.map { Self.packed($0) } : nil
    let sizes = (model.options.hiddenSize, model.options.encodedSize)
    let seesContexts = attentive?.carriesFed == false
    let (matrix, bias) = (model.outputMatrix, model.outputBias)
    if seesContexts {
      seeing = ContextLinear(
        model.readout?.weight.dense ?? matrix, model.readout.map(\.bias) ?? bias, stateSize: sizes.0,
        contextSize: sizes.1)
    } else {
      seeing = nil
    }
    output = seesContexts && model.readout == nil ? nil : Self.packed(matrix, bias)
  }

  private static func packed(_ weight: Tensor, _ bias: Tensor? = nil) -> Linear {
    var layer = Linear(weight: weight, bias: bias)
    layer.packWeights()
    return layer
  }

  public var vocabularySize: Int { model.options.targetVocabularySize }

  /// - Parameter sources: ids with their end tokens, where the model wants such.
  /// - Returns: a row for each source.
  /// - Precondition: ids of the source vocabulary.
  public func start(sources: [[Int32]]) -> State {
    let encoded = model.encode(TokenSequences(sources))
    return State(
      sources: encoded, sentences: Array(sources.indices),
      lower: RecurrentState(
        hidden: Array(encoded.hidden.dropFirst()), cell: Array(encoded.cell.dropFirst())),
      top: RecurrentState(hidden: [encoded.hidden[0]], cell: Array(encoded.cell.prefix(1))),
      fed: Tensor(
        [attentive?.carriesFed == true ? sources.count : 0, attentive?.fedSize ?? 1], repeating: 0),
      parents: Array(sources.indices))
  }

  public func step(_ tokens: [Int32], _ state: inout State) -> Tensor {
    precondition(
      tokens.count == state.sentences.count, "\(tokens.count) tokens, \(state.sentences.count) rows")
    let embedded = embedding(tokens, model.targetEmbedding)
    let x = lower?.step(embedded, &state.lower) ?? embedded
    var features: Tensor
    if let attentive {
      features = step(attentive, x, embedded, &state)
    } else {
      features = stepTop(x, &state)
      if let readout = model.readout { features = readout(features, activation: .tanh) }
    }
    return output.map { $0(features) } ?? features
  }

  /// The uppermost layer where something is fed to it, and what sees its contexts.
  private func step(
    _ layer: PackedAttentiveLayer, _ x: Tensor, _ embedded: Tensor, _ state: inout State
  ) -> Tensor {
    let parents = state.parents
    let (rows, size) = (parents.count, layer.hiddenSize)
    var ranges = [Range<Int>](repeating: 0..<0, count: state.top.hidden[0].shape.rows)
    for row in 0..<rows { ranges[parents[row]] = state.sources.offsets[state.sentences[row]] }
    let cell = state.top.cell.first ?? Tensor([0], [])
    let step = withElements(state.top.hidden[0], cell, state.fed) { hidden, cell, fed in
      withElements(x, state.sources.keys, state.sources.states) { x, keys, values in
        layer.step(
          x, parents: parents, ranges: ranges, keys: keys, values: values, hidden: hidden, cell: cell,
          fed: fed)
      }
    }
    let states = Tensor([rows, size], step.hidden)
    state.top = RecurrentState(
      hidden: [states], cell: layer.cell.hasCellState ? [Tensor([rows, size], step.cell)] : [])
    state.parents = Array(0..<rows)
    let owners = layer.carriesFed ? state.parents : parents
    state.looks = Looks(weights: step.weights, starts: step.weightStarts, owners: owners)
    if layer.carriesFed { state.fed = Tensor([rows, layer.fedSize], step.attentional) }
    guard let seeing else { return state.fed }
    return seeing(
      states: states, contexts: Tensor([ranges.count, layer.valueWidth], step.contexts), owners: owners,
      embeddings: embedded, activation: output == nil ? nil : .tanh)
  }

  /// The uppermost layer where nothing is fed to it.
  private func stepTop(_ x: Tensor, _ state: inout State) -> Tensor {
    guard let states = top?.step(x, &state.top) else { return x }
    guard let attention = model.attention, let combine else { return states }
    let query = query?(states) ?? states
    let sources = state.sources
    let keys = state.sentences.map { sources.offsets[$0] }
    let kernel = attention.scoreVector.withElements { v in
      SequenceAttentionKernel(
        attention.scoring(width: states.shape.width), width: query.shape.width,
        valueWidth: sources.states.shape.width, v: v, queries: keys.indices.map { $0..<$0 + 1 }, keys: keys)
    }
    let result = withElements(query, sources.keys, sources.states) {
      kernel.forward($0, keys: $1, values: $2)
    }
    state.looks = Looks(
      weights: result.weights, starts: keys.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) },
      owners: Array(keys.indices))
    let context = Tensor([keys.count, sources.states.shape.width], result.contexts)
    return activation(combine(concatenate([context, states], axis: -1)), .tanh)
  }

  public func reorder(_ state: inout State, _ rows: [Int]) {
    state.sentences = rows.map { state.sentences[$0] }
    state.lower.reorder(rows)
    if attentive == nil {
      state.top.reorder(rows)
      state.parents = Array(rows.indices)
    } else {
      // Only the states that rows continue, each once.
      var places = [Int?](repeating: nil, count: state.top.hidden[0].shape.rows)
      var kept: [Int] = []
      state.parents = rows.map { row in
        let parent = state.parents[row]
        if let place = places[parent] { return place }
        places[parent] = kept.count
        kept.append(parent)
        return kept.count - 1
      }
      state.top.reorder(kept)
      if state.fed.count > 0 { state.fed = gatherRows(state.fed, kept) }
    }
    if !state.looks.owners.isEmpty { state.looks.owners = rows.map { state.looks.owners[$0] } }
  }

  public func join(_ state: inout State, with other: State) -> Bool {
    // Sentences that no row translates any more are dropped.
    let used = Set(state.sentences).sorted()
    if used.count < state.sources.offsets.count {
      state.sources = state.sources.selecting(used)
      let places = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
      state.sentences = state.sentences.map { places[$0] ?? $0 }
    }
    let count = state.sources.offsets.count
    state.sources.append(other.sources)
    state.sentences += other.sentences.map { $0 + count }
    state.lower.append(other.lower)
    let states = state.top.hidden[0].shape.rows
    state.top.append(other.top)
    state.parents += other.parents.map { $0 + states }
    if attentive?.carriesFed == true { state.fed = concatenate([state.fed, other.fed]) }
    state.looks = Looks()
    return true
  }

  public func attention(_ state: State) -> [[Float]]? {
    let looks = state.looks
    guard !looks.owners.isEmpty else { return nil }
    return looks.owners.map { Array(looks.weights[looks.starts[$0]..<looks.starts[$0 + 1]]) }
  }
}
