import ParlanceKernels
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

@Suite struct AttentionFixtureTests {
  @Test func multiHeadAttention() throws {
    let fixtures = try SafetensorsFixture.all(in: "sequence/mha")
    #expect(!fixtures.isEmpty)
    for fixture in fixtures {
      let isCross = fixture.has("in.mem")
      let shape = try fixture.shape("in.x")
      // Queries are all there; only keys are padded.
      let queryLengths = [Int](repeating: shape[1], count: shape[0])
      let keyLengths = try fixture.lengths("in.key_lengths", like: isCross ? "in.mem" : "in.x")
      var random = RandomStream(seed: 1)
      let model = MultiHeadAttention(width: shape[2], headCount: 4, from: &random)
      let mask = fixture.name.contains("causal") ? AttentionMask(causality: .topLeft) : .none
      let sequences = RaggedOffsets(lengths: queryLengths)
      let keys = RaggedOffsets(lengths: keyLengths)
      var inputs = ["x": try fixture.rows("in.x", queryLengths)]
      if isCross { inputs["mem"] = try fixture.rows("in.mem", keyLengths) }
      // The padded rows of x are queries too; as keys they are left out by number.
      let kept = keyLengths.enumerated().flatMap { b, n in (0..<n).map { b * shape[1] + $0 } }
      try fixture.check(
        model, inputs: inputs, ragged: ["x": queryLengths, "mem": keyLengths, "y": queryLengths]
      ) { probe in
        let x = try #require(probe.inputs["x"])
        if let memory = probe.inputs["mem"] {
          return ["y": probe.model(x, sequences, memory: memory, keys, mask: mask)]
        }
        guard keyLengths != queryLengths else { return ["y": probe.model(x, sequences, mask: mask)] }
        return ["y": probe.model(x, sequences, memory: gatherRows(x, kept), keys, mask: mask)]
      }
    }
  }

  @Test func attentionWeightsAreTheGoldenOnes() throws {
    for fixture in try SafetensorsFixture.all(in: "sequence/mha", suffix: "self_plain.safetensors") {
      let shape = try fixture.shape("in.x")
      var random = RandomStream(seed: 1)
      var model = MultiHeadAttention(width: shape[2], headCount: 4, from: &random)
      try model.load(fixture.parameters(of: model))
      let sequences = RaggedOffsets(lengths: [Int](repeating: shape[1], count: shape[0]))
      let weights = model.weights(try fixture.rows("in.x", sequences.lengths), sequences)
      let difference = Closeness.firstDifference(weights.scalars, try fixture.floats("out.weights"))
      #expect(difference == nil, "\(difference ?? "")")
    }
  }

  @Test func transformerLayers() throws {
    let fixtures = try SafetensorsFixture.all(in: "sequence/transformer")
    #expect(!fixtures.isEmpty)
    for fixture in fixtures {
      let lengths = try fixture.integers("in.lengths")
      var options = TransformerLayerOptions(
        width: try fixture.shape("in.x")[2], headCount: 4, hidden: try fixture.shape("in.linear1.bias")[0])
      options.activation = fixture.name.contains("gelu") ? .gelu : .relu
      options.norm = fixture.name.contains("_pre_") ? .pre : .post
      let sequences = RaggedOffsets(lengths: lengths)
      var random = RandomStream(seed: 1)
      var ragged = ["x": lengths, "y": lengths]
      var inputs = ["x": try fixture.rows("in.x", lengths)]
      if fixture.has("in.mem") {
        let memoryLengths = try fixture.integers("in.mem_lengths")
        let memorySequences = RaggedOffsets(lengths: memoryLengths)
        ragged["mem"] = memoryLengths
        inputs["mem"] = try fixture.rows("in.mem", memoryLengths)
        let layer = TransformerDecoderLayer(options, from: &random)
        try fixture.check(layer, inputs: inputs, ragged: ragged) { probe in
          let (x, memory) = (try #require(probe.inputs["x"]), try #require(probe.inputs["mem"]))
          return ["y": probe.model(x, sequences, memory: memory, memorySequences)]
        }
      } else {
        let mask: AttentionMask = fixture.name.contains("causal") ? .causal : .none
        let layer = TransformerEncoderLayer(options, from: &random)
        try fixture.check(layer, inputs: inputs, ragged: ragged) { probe in
          ["y": probe.model(try #require(probe.inputs["x"]), sequences, mask: mask)]
        }
      }
    }
  }

  @Test func attentionsOfRecurrentDecoders() throws {
    let fixtures = try SafetensorsFixture.all(in: "sequence/attention_rnn").filter { $0.has("in.query") }
    #expect(!fixtures.isEmpty)
    for fixture in fixtures {
      let (query, keys) = (try fixture.shape("in.query")[2], try fixture.shape("in.keys")[2])
      let width = fixture.has("in.v") ? try fixture.shape("in.v")[0] : 1
      var random = RandomStream(seed: 1)
      switch fixture.name {
      case "bahdanau":
        try check(fixture, AdditiveAttention(queryWidth: query, keyWidth: keys, width: width, from: &random))
      case "bahdanau_normed":
        try check(
          fixture,
          AdditiveAttention(queryWidth: query, keyWidth: keys, width: width, normed: true, from: &random))
      case "luong_dot": try check(fixture, DotAttention())
      case "luong_dot_scaled": try check(fixture, DotAttention(scaled: true))
      case "luong_general":
        try check(fixture, GeneralAttention(queryWidth: query, keyWidth: keys, from: &random))
      case "luong_concat":
        try check(fixture, ConcatAttention(queryWidth: query, keyWidth: keys, width: width, from: &random))
      default: Issue.record("no attention for \(fixture.name)")
      }
    }
  }

  private func check<Attention: SequenceAttention>(_ fixture: SafetensorsFixture, _ model: Attention) throws {
    let shape = try fixture.shape("in.query")
    let queryLengths = [Int](repeating: shape[1], count: shape[0])
    let lengths = try fixture.integers("in.lengths")
    let pairs = AttentionPairs(
      queries: RaggedOffsets(lengths: queryLengths), keys: RaggedOffsets(lengths: lengths))
    // Weights of padded keys are zero in the fixture and not there with us: laid out again.
    let keyCount = try fixture.shape("in.keys")[1]
    let places = lengths.enumerated().flatMap { b, n in
      (0..<shape[1]).flatMap { q in (0..<n).map { (b * shape[1] + q) * keyCount + $0 } }
    }
    let count = shape[0] * shape[1] * keyCount
    try fixture.check(
      model,
      inputs: ["query": fixture.rows("in.query", queryLengths), "keys": fixture.rows("in.keys", lengths)],
      ragged: ["query": queryLengths, "keys": lengths, "context": queryLengths]
    ) { probe in
      let (query, keys) = (try #require(probe.inputs["query"]), try #require(probe.inputs["keys"]))
      let result = probe.model(query, keys, pairs)
      let padded = Tensor.record(
        inputs: [result.weights], value: Self.scattered(result.weights.detached, places, count)
      ) { [Self.gathered($0, places)] }
      return ["weights": padded, "context": result.context]
    }
  }

  private static func scattered(_ values: Tensor, _ places: [Int], _ count: Int) -> Tensor {
    var all = [Float](repeating: 0, count: count)
    for (value, place) in zip(values.scalars, places) { all[place] = value }
    return Tensor([count], all)
  }

  private static func gathered(_ all: Tensor, _ places: [Int]) -> Tensor {
    let scalars = all.scalars
    return Tensor([places.count], places.map { scalars[$0] })
  }
}
