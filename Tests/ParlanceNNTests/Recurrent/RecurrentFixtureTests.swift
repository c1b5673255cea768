import ParlanceKernels
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

@Suite struct RecurrentFixtureTests {
  private func cell(_ name: String) -> RecurrentCell? {
    if name.hasPrefix("rnn_tanh") { return .tanh }
    if name.hasPrefix("rnn_relu") { return .relu }
    if name.hasPrefix("lstm") { return .lstm }
    return name.hasPrefix("gru_l") ? .gru : nil
  }

  @Test func stacksInBothDirections() throws {
    let fixtures = try SafetensorsFixture.all(in: "sequence/rnn").filter { cell($0.name) != nil }
    #expect(!fixtures.isEmpty)
    for fixture in fixtures {
      let kind = try #require(cell(fixture.name))
      let (x, states) = (try fixture.shape("in.x"), try fixture.shape("in.h0"))
      let isBidirectional = fixture.has("in.weight_ih_l0_reverse")
      var random = RandomStream(seed: 1)
      let model = RecurrentLayers(
        kind, inputs: x[2], size: states[2], layers: states[0] / (isBidirectional ? 2 : 1),
        bidirectional: isBidirectional, from: &random)
      let lengths = try fixture.integers("in.lengths")
      let sequences = RaggedOffsets(lengths: lengths)
      var inputs = ["x": try fixture.rows("in.x", lengths), "h0": try fixture.tensor("in.h0")]
      if kind == .lstm { inputs["c0"] = try fixture.tensor("in.c0") }
      try fixture.check(model, inputs: inputs, ragged: ["x": lengths, "y": lengths]) { probe in
        func split(_ name: String) -> [Tensor] {
          guard let all = probe.inputs[name] else { return [] }
          let flat = all.reshaped([states[0], states[1] * states[2]])
          return (0..<states[0]).map { sliceRows(flat, $0..<$0 + 1).reshaped([states[1], states[2]]) }
        }
        let initial = RecurrentState(hidden: split("h0"), cell: split("c0"))
        let (y, state) = probe.model(try #require(probe.inputs["x"]), sequences, initial: initial)
        var outputs = ["y": y, "hn": concatenate(state.hidden)]
        if kind == .lstm { outputs["cn"] = concatenate(state.cell) }
        return outputs
      }
    }
  }

  @Test func resetGateBeforeTheProduct() throws {
    for fixture in try SafetensorsFixture.all(in: "sequence/rnn", suffix: "gru_reset_before.safetensors") {
      let (x, states) = (try fixture.shape("in.x"), try fixture.shape("in.h0"))
      var random = RandomStream(seed: 1)
      var model = RecurrentLayers(
        .gruResetBefore, inputs: x[2], size: states[1], hiddenBias: false, from: &random)
      let keys = ["weight_ih_l0": "weight_ih", "weight_hh_l0": "weight_hh", "bias_ih_l0": "bias"]
      try model.load(
        Dictionary(uniqueKeysWithValues: keys.map { ($0, try fixture.tensor("in." + $1)) }))
      let lengths = [Int](repeating: x[1], count: x[0])
      let initial = RecurrentState(hidden: [try fixture.tensor("in.h0")])
      let (y, _) = model(try fixture.rows("in.x", lengths), RaggedOffsets(lengths: lengths), initial: initial)
      let difference = Closeness.firstDifference(y.scalars, try fixture.floats("out.y"))
      #expect(difference == nil, "\(difference ?? "")")

      let probe = Probe(
        inputs: ["x": try fixture.rows("in.x", lengths), "h0": try fixture.tensor("in.h0")], model: model)
      let upstream = try fixture.rows("in.up.y", lengths)
      let (_, gradients) = try probe.valueWithGradient { probe in
        let initial = RecurrentState(hidden: [try #require(probe.inputs["h0"])])
        let x = try #require(probe.inputs["x"])
        return sum(probe.model(x, RaggedOffsets(lengths: lengths), initial: initial).0 * upstream)
      }
      for (path, name) in keys.merging(["x": "x", "h0": "h0"], uniquingKeysWith: { a, _ in a }) {
        let want = try fixture.floats("grad." + name)
        let got = try #require(gradients[path]).dense(shape: [want.count]).scalars
        let difference = Closeness.firstDifference(got, want)
        #expect(difference == nil, "gradient of \(name): \(difference ?? "")")
      }
    }
  }

  /// Step by step is the same as all at once, and a sequence alone as one among others, to the bit.
  @Test(arguments: RecurrentCell.allCases) func stepsLikeTheWhole(_ cell: RecurrentCell) {
    var random = RandomStream(seed: 6)
    let model = RecurrentLayers(cell, inputs: 5, size: 7, layers: 2, from: &random)
    let stepper = RecurrentStepper(model)
    let x = Tensor.normal([12, 5], from: &random)
    let (whole, end) = model(x, RaggedOffsets(lengths: [4, 4, 4]))
    var state = model.zeroState(sequences: 3)
    var alone = model.zeroState(sequences: 1)
    for step in 0..<4 {
      let y = stepper.step(gatherRows(x, [step, 4 + step, 8 + step]), &state)
      for (a, b) in zip(y.scalars, gatherRows(whole, [step, 4 + step, 8 + step]).scalars) {
        #expect(abs(a - b) < 1e-5)
      }
      let single = stepper.step(gatherRows(x, [4 + step]), &alone)
      #expect(single.scalars == sliceRows(y, 1..<2).scalars)
    }
    for (a, b) in zip(state.hidden[1].scalars, end.hidden[1].scalars) { #expect(abs(a - b) < 1e-5) }
    state.reorder([2, 2])
    #expect(state.hidden[0].shape == [2, 7])
  }
}
