import ParlanceDecoding
import ParlanceNN
import ParlanceTensor

/// A GPT-2 made ready for generation: weights packed, keys and values of what was read kept.
public struct GPT2Decoder: StepDecoder {
  public struct State: Sendable {
    var caches: [KeyValueCache]

    /// Positions read so far, by row.
    public var lengths: [Int] { caches.first?.lengths ?? [] }

    /// Bytes that one position's keys and values take, in all layers.
    public var bytesOfPosition: Int { caches.reduce(0) { $0 + $1.bytesOfPosition } }
  }

  private let model: GPT2
  private let output: Linear

  public init(_ model: GPT2) {
    var packed = model
    packed.packWeights()
    if let output = packed.output {
      self.output = output
    } else {
      // The table is kept once, for looking up and for the output.
      packed.tokens.packTable()
      output = Linear(table: packed.tokens)
    }
    self.model = packed
  }

  public var vocabularySize: Int { model.configuration.vocabularySize }
  /// The longest text, prompt included.
  public var positionCount: Int { model.configuration.positionCount }

  /// Nothing read yet.
  public func start(rows: Int) -> State {
    State(caches: model.layers.map { $0.attention.makeCache(sequences: rows) })
  }

  public func step(_ tokens: [Int32], _ state: inout State) -> Tensor {
    output(hidden(TokenSequences(steps: tokens), &state))
  }

  public func prefill(_ prompts: [[Int32]], _ state: inout State) -> Tensor? {
    let texts = TokenSequences(prompts)
    return output(gatherRows(hidden(texts, &state), texts.offsets.lastRows))
  }

  /// What comes after each position of texts that begin with what the state has read: `[rows, vocabulary]`.
  public func logits(_ texts: TokenSequences, _ state: inout State) -> Tensor {
    output(hidden(texts, &state))
  }

  public func reorder(_ state: inout State, _ rows: [Int]) {
    for index in state.caches.indices { state.caches[index].reorder(rows) }
  }

  public func join(_ state: inout State, with other: State) -> Bool {
    for index in state.caches.indices { state.caches[index].append(other.caches[index]) }
    return true
  }

  /// Beyond the last position the last one is used again: a caller that cares sets a limit.
  private func hidden(_ texts: TokenSequences, _ state: inout State) -> Tensor {
    let places = texts.offsets.positions(after: state.lengths)
    var x = model.tokens(texts.ids) + model.positions(places.map { min($0, positionCount - 1) })
    for (index, layer) in model.layers.enumerated() {
      x = layer(x, texts.offsets, cache: &state.caches[index])
    }
    return model.norm(x)
  }
}
