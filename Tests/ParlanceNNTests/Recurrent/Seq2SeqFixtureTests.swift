import ParlanceKernels
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

/// Two whole encoder-decoders put together from the room's parts: losses, logits, gradients and greedy answers.
@Suite struct Seq2SeqFixtureTests {
  @Test func attentionalGRU() throws {
    let fixtures = try SafetensorsFixture.all(
      in: "sequence/attention_rnn", suffix: "gru_bahdanau.safetensors")
    for fixture in fixtures { try check(fixture, GRUTranslator(fixture)) }
  }

  @Test func inputFeedingLSTM() throws {
    let fixtures = try SafetensorsFixture.all(in: "sequence/attention_rnn", suffix: "lstm_luong.safetensors")
    for fixture in fixtures { try check(fixture, LSTMTranslator(fixture)) }
  }

  private func check<Model: Translator>(_ fixture: SafetensorsFixture, _ model: Model) throws {
    let lengths = try fixture.integers("in.src_lengths")
    let (sourceShape, targetShape) = (try fixture.shape("in.src"), try fixture.shape("in.tgt_in"))
    let padded = try fixture.integers("in.src").map { Int32($0) }
    let source = lengths.enumerated().flatMap { b, n in padded[b * sourceShape[1]..<b * sourceShape[1] + n] }
    let inputs = try fixture.integers("in.tgt_in").map { Int32($0) }
    let targets = try fixture.integers("in.tgt_out").map { Int32($0) }
    let (count, steps) = (targetShape[0], targetShape[1])
    let sequences = RaggedOffsets(lengths: lengths)
    // From step after step to sentence after sentence.
    let order = (0..<count).flatMap { b in (0..<steps).map { $0 * count + b } }
    try fixture.check(model, inputs: [:], ragged: ["encoder": lengths]) { probe in
      let (memory, first) = probe.model.start(source, sequences)
      var state = first
      let rows = (0..<steps).map { t in
        probe.model.step((0..<count).map { inputs[$0 * steps + t] }, memory, &state)
      }
      let logits = gatherRows(concatenate(rows), order)
      return [
        "logits": logits, "encoder": memory.states,
        "loss": crossEntropy(logits, targets: targets, ignoring: 0),
      ]
    }
    var loaded = model
    try loaded.load(fixture.parameters(of: loaded))
    let golden = try fixture.integers("out.greedy")
    let limit = try fixture.shape("out.greedy")[1]
    let (memory, first) = loaded.start(source, sequences)
    var state = first
    var tokens = [Int32](repeating: 1, count: count)
    var isDone = [Bool](repeating: false, count: count)
    for t in 0..<limit {
      let logits = loaded.step(tokens, memory, &state)
      let (scalars, width) = (logits.scalars, logits.shape.width)
      for b in 0..<count {
        let row = scalars[b * width..<(b + 1) * width]
        let best = row.indices.max { row[$0] < row[$1] } ?? row.startIndex
        tokens[b] = isDone[b] ? 0 : Int32(best - row.startIndex)
        #expect(Int(tokens[b]) == golden[b * limit + t], "\(fixture.name) sentence \(b), step \(t)")
        if tokens[b] == 2 { isDone[b] = true }
      }
    }
  }
}

/// What a decoder sees of the source.
private struct Memory {
  let states: Tensor
  let projected: Tensor
  let pairs: AttentionPairs
}

private protocol Translator: Module {
  associatedtype State
  func start(_ source: [Int32], _ sequences: RaggedOffsets) -> (Memory, State)
  func step(_ tokens: [Int32], _ memory: Memory, _ state: inout State) -> Tensor
}

extension Translator {
  func memory<A: SequenceAttention>(_ states: Tensor, _ sequences: RaggedOffsets, _ attention: A) -> Memory {
    Memory(
      states: states, projected: attention.projected(keys: states),
      pairs: AttentionPairs(queries: ones(sequences.count), keys: sequences))
  }

  func ones(_ count: Int) -> RaggedOffsets { RaggedOffsets(lengths: [Int](repeating: 1, count: count)) }
}

/// The weights of a fixture's decoder cell.
private func decoderCell(_ fixture: SafetensorsFixture) throws -> RecurrentDirection {
  RecurrentDirection(
    inputWeight: try fixture.tensor("in.dec.weight_ih"), hiddenWeight: try fixture.tensor("in.dec.weight_hh"),
    inputBias: try fixture.tensor("in.dec.bias_ih"), hiddenBias: try fixture.tensor("in.dec.bias_hh"))
}

private struct GRUTranslator: Translator {
  var source: Tensor
  var target: Tensor
  var encoder: RecurrentLayers
  var initial: Linear
  var cell: RecurrentDirection
  var attention: AdditiveAttention
  var output: Linear

  init(_ fixture: SafetensorsFixture) throws {
    var random = RandomStream(seed: 1)
    source = try fixture.tensor("in.emb_src")
    target = try fixture.tensor("in.emb_tgt")
    let size = try fixture.shape("in.enc.weight_hh_l0")[1]
    encoder = RecurrentLayers(.gru, inputs: source.shape[1], size: size, bidirectional: true, from: &random)
    initial = Linear(inputs: 2 * size, outputs: size, from: &random)
    cell = try decoderCell(fixture)
    attention = AdditiveAttention(queryWidth: size, keyWidth: 2 * size, width: size, from: &random)
    output = Linear(inputs: 3 * size + target.shape[1], outputs: target.shape[0], from: &random)
  }

  func start(_ ids: [Int32], _ sequences: RaggedOffsets) -> (Memory, Tensor) {
    let (states, last) = encoder(embedding(ids, source), sequences)
    let start = activation(initial(concatenate(last.hidden, axis: -1)), .tanh)
    return (memory(states, sequences, attention), start)
  }

  func step(_ tokens: [Int32], _ memory: Memory, _ h: inout Tensor) -> Tensor {
    let e = embedding(tokens, target)
    let c = attention(h, memory.states, projected: memory.projected, memory.pairs).context
    h =
      recurrent(
        .gru, concatenate([e, c], axis: -1), ones(tokens.count), cell.weights, initialHidden: h
      ).hidden
    return output(concatenate([h, c, e], axis: -1))
  }

  mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("emb_src", &source)
    visit("emb_tgt", &target)
    visit("enc", &encoder)
    visit("init", &initial)
    visit("dec", &cell)
    visit("att", &attention)
    visit("out", &output)
  }
}

private struct LSTMTranslator: Translator {
  var source: Tensor
  var target: Tensor
  var encoder: RecurrentLayers
  var initialHidden: Linear
  var initialCell: Linear
  var cell: RecurrentDirection
  var attention: GeneralAttention
  var combination: Tensor
  var output: Linear

  struct State {
    var hidden: Tensor
    var cell: Tensor
    /// The attentional vector, fed to the next step.
    var vector: Tensor
  }

  init(_ fixture: SafetensorsFixture) throws {
    var random = RandomStream(seed: 1)
    source = try fixture.tensor("in.emb_src")
    target = try fixture.tensor("in.emb_tgt")
    let size = try fixture.shape("in.enc.weight_hh_l0")[1]
    encoder = RecurrentLayers(.lstm, inputs: source.shape[1], size: size, bidirectional: true, from: &random)
    initialHidden = Linear(inputs: 2 * size, outputs: size, from: &random)
    initialCell = Linear(inputs: 2 * size, outputs: size, from: &random)
    cell = try decoderCell(fixture)
    attention = GeneralAttention(queryWidth: size, keyWidth: 2 * size, from: &random)
    combination = try fixture.tensor("in.att.Wc")
    output = Linear(inputs: size, outputs: target.shape[0], from: &random)
  }

  func start(_ ids: [Int32], _ sequences: RaggedOffsets) -> (Memory, State) {
    let (states, last) = encoder(embedding(ids, source), sequences)
    let state = State(
      hidden: activation(initialHidden(concatenate(last.hidden, axis: -1)), .tanh),
      cell: initialCell(concatenate(last.cell, axis: -1)),
      vector: Tensor([sequences.count, output.weight.columns], repeating: 0))
    return (memory(states, sequences, attention), state)
  }

  func step(_ tokens: [Int32], _ memory: Memory, _ state: inout State) -> Tensor {
    let input = concatenate([embedding(tokens, target), state.vector], axis: -1)
    let result = recurrent(
      .lstm, input, ones(tokens.count), cell.weights, initialHidden: state.hidden, initialCell: state.cell)
    let c = attention(result.hidden, memory.states, projected: memory.projected, memory.pairs).context
    let vector = activation(linear(concatenate([c, result.hidden], axis: -1), combination), .tanh)
    state = State(hidden: result.hidden, cell: result.cell ?? state.cell, vector: vector)
    return output(vector)
  }

  mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("emb_src", &source)
    visit("emb_tgt", &target)
    visit("enc", &encoder)
    visit("init_h", &initialHidden)
    visit("init_c", &initialCell)
    visit("dec", &cell)
    visit("att", &attention)
    visit("att.Wc", &combination)
    visit("out", &output)
  }
}
