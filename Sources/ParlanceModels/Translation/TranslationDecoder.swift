import ParlanceDecoding
import ParlanceKernels
import ParlanceNN
import ParlanceTensor

/// A translator with its weights packed, for decoding. Sources are encoded once; all hypotheses of a sentence look at the
/// same states.
public struct TranslationDecoder: StepDecoder {
  private let model: RecurrentTranslator
  private let lower: RecurrentStepper?
  /// The uppermost layer: with something fed to it, or without.
  private let attentive: PackedAttentiveLayer?
  private let top: RecurrentStepper?
  /// C, where nothing is fed.
  private let combine: Linear?
  private let query: Linear?
  private let readout: Linear?
  private let output: Linear

  /// The rows of a decoder.
  public struct State: Sendable {
    var sources: EncodedSources
    /// The sentence of each row.
    var sentences: [Int]
    var lower: RecurrentState
    var top: RecurrentState
    var fed: Tensor
    /// Where each row looked last.
    var weights: [[Float]] = []
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
    readout = packed.readout
    output = Self.packed(model.outputMatrix, model.outputBias)
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
      fed: Tensor([attentive?.carriesFed == true ? sources.count : 0, attentive?.fedSize ?? 1], repeating: 0))
  }

  public func step(_ tokens: [Int32], _ state: inout State) -> Tensor {
    precondition(
      tokens.count == state.sentences.count, "\(tokens.count) tokens, \(state.sentences.count) rows")
    let embedded = embedding(tokens, model.targetEmbedding)
    let x = lower?.step(embedded, &state.lower) ?? embedded
    var features: Tensor
    if let attentive {
      features = step(attentive, x, &state)
      if !attentive.carriesFed { features = concatenate([features, embedded], axis: -1) }
    } else {
      features = stepTop(x, &state)
    }
    return output(readout.map { activation($0(features), .tanh) } ?? features)
  }

  private func keyRanges(_ state: State) -> [Range<Int>] { state.sentences.map { state.sources.offsets[$0] } }

  private func step(_ layer: PackedAttentiveLayer, _ x: Tensor, _ state: inout State) -> Tensor {
    let rows = state.sentences.count
    let layout = AttentiveLayout(lengths: [Int](repeating: 1, count: rows), keys: keyRanges(state))
    var hidden = state.top.hidden[0]
    var cell = state.top.cell.first ?? Tensor([0], [])
    let (keys, values) = (state.sources.keys, state.sources.states)
    let trace = hidden.withMutableElements { hidden in
      cell.withMutableElements { cell in
        state.fed.withMutableElements { fed in
          withElements(x, keys, values) {
            layer.forward($0, layout, keys: $1, values: $2, hidden: &hidden, cell: &cell, fed: &fed)
          }
        }
      }
    }
    state.top.hidden = [hidden]
    if layer.cell.hasCellState { state.top.cell = [cell] }
    state.weights = (0..<rows).map {
      Array(trace.weights[layout.pairStarts[$0]..<layout.pairStarts[$0 + 1]])
    }
    if layer.carriesFed { return Tensor([rows, layer.fedSize], trace.attentional) }
    return concatenate(
      [Tensor([rows, layer.hiddenSize], trace.outputs), Tensor([rows, layer.valueWidth], trace.contexts)],
      axis: -1)
  }

  /// The uppermost layer where nothing is fed to it.
  private func stepTop(_ x: Tensor, _ state: inout State) -> Tensor {
    guard let states = top?.step(x, &state.top) else { return x }
    guard let attention = model.attention, let combine else { return states }
    let query = query?(states) ?? states
    let keys = keyRanges(state)
    let sources = state.sources
    let kernel = attention.scoreVector.withElements { v in
      SequenceAttentionKernel(
        attention.scoring(width: states.shape.width), width: query.shape.width,
        valueWidth: sources.states.shape.width, v: v, queries: keys.indices.map { $0..<$0 + 1 }, keys: keys)
    }
    let result = withElements(query, sources.keys, sources.states) {
      kernel.forward($0, keys: $1, values: $2)
    }
    var start = 0
    state.weights = keys.map { range in
      defer { start += range.count }
      return Array(result.weights[start..<start + range.count])
    }
    let context = Tensor([keys.count, sources.states.shape.width], result.contexts)
    return activation(combine(concatenate([context, states], axis: -1)), .tanh)
  }

  public func reorder(_ state: inout State, _ rows: [Int]) {
    state.sentences = rows.map { state.sentences[$0] }
    state.lower.reorder(rows)
    state.top.reorder(rows)
    if state.fed.count > 0 { state.fed = gatherRows(state.fed, rows) }
    if !state.weights.isEmpty { state.weights = rows.map { state.weights[$0] } }
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
    state.top.append(other.top)
    if attentive?.carriesFed == true { state.fed = concatenate([state.fed, other.fed]) }
    state.weights = []
    return true
  }

  public func attention(_ state: State) -> [[Float]]? { state.weights.isEmpty ? nil : state.weights }
}
