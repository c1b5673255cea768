import Foundation
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

@Suite struct LayerFixtureTests {
  private func fixture(_ name: String) throws -> SafetensorsFixture {
    try #require(try SafetensorsFixture.all(in: "sequence/layers", suffix: name + ".safetensors").first)
  }

  @Test func linearLayer() throws {
    let fixture = try fixture("linear")
    let shape = try fixture.shape("in.weight")
    var random = RandomStream(seed: 1)
    try fixture.check(
      Linear(inputs: shape[1], outputs: shape[0], from: &random), inputs: ["x": fixture.tensor("in.x")],
      ragged: [:]
    ) { ["y": $0.model(try #require($0.inputs["x"]))] }
  }

  @Test func embeddingLeavesPaddingAlone() throws {
    let fixture = try fixture("embedding_padding0")
    let shape = try fixture.shape("in.weight")
    let ids = try fixture.integers("in.ids").map { Int32($0) }
    var random = RandomStream(seed: 1)
    let model = Embedding(count: shape[0], width: shape[1], padding: 0, from: &random)
    try fixture.check(model, inputs: [:], ragged: [:]) { ["y": $0.model(ids)] }
    let (_, gradients) = model.valueWithGradient { sum($0(ids)) }
    guard case .rows(let rows, _)? = gradients["weight"] else {
      Issue.record("the gradient of a table is one of rows")
      return
    }
    #expect(!rows.contains(0) && Set(rows) == Set(ids).subtracting([0]))
    #expect(model.weight.scalars[..<shape[1]].allSatisfy { $0 == 0 })
  }

  @Test func sinusoidsInThreeForms() throws {
    let fixture = try fixture("sinusoid_tables")
    let shape = try fixture.integers("in.n")
    let forms: [(SinusoidalPositions.Form, String)] = [
      (.interleaved, "interleaved"), (.halves, "halves_marian"), (.halvesToEnd, "halves_fairseq_t2t"),
    ]
    for (form, name) in forms {
      let table = SinusoidalPositions(width: shape[1], form: form)(Array(0..<shape[0]))
      let difference = Closeness.firstDifference(table.scalars, try fixture.floats("out." + name))
      #expect(difference == nil, "\(name): \(difference ?? "")")
    }
  }

  @Test func slopesOfLinearBiases() throws {
    for url in try Fixtures.files(in: "sequence/sdpa", suffix: "alibi_slopes.json") {
      let golden = try JSONDecoder().decode([String: [Double]].self, from: Data(contentsOf: url))
      for (heads, want) in golden {
        let got = ALiBi.slopes(try #require(Int(heads)))
        #expect(got.count == want.count)
        for (a, b) in zip(got, want) { #expect(abs(Double(a) - b) <= 1e-7 * b, "\(heads) heads") }
      }
    }
    #expect(ALiBi.slopes(0).isEmpty)
  }

  @Test func conditionalRandomField() throws {
    let fixture = try fixture("linear_chain_crf")
    let lengths = try fixture.integers("in.lengths")
    let shape = try fixture.shape("in.emissions")
    let sequences = RaggedOffsets(lengths: lengths)
    let allTags = try fixture.integers("in.tags")
    let tags = lengths.enumerated().flatMap { b, n in (0..<n).map { Int32(allTags[b * shape[1] + $0]) } }
    var random = RandomStream(seed: 1)
    var crf = LinearChainCRF(tagCount: shape[2], from: &random)
    try crf.load(fixture.parameters(of: crf))
    let emissions = try fixture.rows("in.emissions", lengths)
    let likelihood = crf.logLikelihood(emissions, tags, sequences)
    #expect(Closeness.firstDifference(likelihood.scalars, try fixture.floats("out.loglik")) == nil)
    let (best, scores) = crf.decode(emissions, sequences)
    #expect(best.map(Int.init) == (try fixture.integers("out.viterbi").filter { $0 >= 0 }))
    #expect(Closeness.firstDifference(scores, try fixture.floats("out.viterbi_score")) == nil)
    let probe = Probe(inputs: ["emissions": emissions], model: crf)
    let (_, gradients) = try probe.valueWithGradient {
      sum($0.model.logLikelihood(try #require($0.inputs["emissions"]), tags, sequences))
    }
    for name in ["emissions", "transitions", "start", "end"] {
      let want =
        name == "emissions" ? try fixture.rows("grad." + name, lengths) : try fixture.tensor("grad." + name)
      let got = try #require(gradients[name]).dense(shape: want.shape)
      let difference = Closeness.firstDifference(got.scalars, want.scalars)
      #expect(difference == nil, "\(name): \(difference ?? "")")
    }
    #expect(crf.decode(Tensor([0, shape[2]], []), RaggedOffsets(lengths: [0, 0])).tags.isEmpty)
  }

  @Test func batchNormLearnsTheStatistics() {
    var random = RandomStream(seed: 2)
    var norm = BatchNorm(width: 3, momentum: 0.1)
    for _ in 0..<200 {
      let x = Tensor.normal([64, 3], mean: 5, deviation: 2, from: &random)
      let (y, statistics) = norm.training(x)
      #expect(abs(mean(y).scalar) < 1e-4)
      norm.observe(statistics)
    }
    #expect(norm.runningMean.scalars.allSatisfy { abs($0 - 5) < 0.3 })
    #expect(norm.runningVariance.scalars.allSatisfy { abs($0 - 4) < 0.8 })
    #expect(norm(Tensor([1, 3], repeating: 5)).scalars.allSatisfy { abs($0) < 0.2 })
    #expect(norm.parameterCount() == 6 && norm.parameterNames.count == 4)
  }
}
