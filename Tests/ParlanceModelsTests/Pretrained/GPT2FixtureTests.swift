import Foundation
import ParlanceDecoding
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

@testable import ParlanceModels

@Suite("GPT-2 agrees with Hugging Face's") struct GPT2FixtureTests {
  static func model() throws -> (ModelFixture, GPT2) {
    let folder = try #require(try ModelFixture.find("gpt2"))
    var random = RandomStream(seed: 1)
    var model = GPT2(try GPT2Configuration(folder.configuration()), from: &random)
    try model.load(folder.weights(), layout: .gpt2(prefix: "transformer."))
    return (folder, model)
  }

  @Test func forwardFixture() throws {
    let (folder, model) = try Self.model()
    let golden = try PaddedFixture(#require(try folder.fixture("forward_io.safetensors")))
    try golden.check(model.logits(golden.tokens), "out.logits")
    try golden.check(model.hidden(golden.tokens), "out.hidden_\(model.configuration.layerCount)")
  }

  /// Labels are shifted: the token at each position foretells the label of the next.
  private func shifted(_ golden: PaddedFixture) throws -> [Int32] {
    let labels = try golden.integers("in.labels")
    var targets = [Int32](repeating: -100, count: labels.count)
    for text in 0..<golden.tokens.count {
      let rows = golden.tokens.offsets[text]
      for row in rows.dropLast() { targets[row] = labels[row + 1] }
    }
    return targets
  }

  @Test func gradientFixture() throws {
    let (folder, model) = try Self.model()
    let golden = try PaddedFixture(#require(try folder.fixture("forward_io.safetensors")))
    let wanted = try #require(try folder.fixture("forward_grads.safetensors"))
    let targets = try shifted(golden)
    let (loss, gradients) = model.valueWithGradient {
      crossEntropy($0.logits(golden.tokens), targets: targets, ignoring: -100)
    }
    try golden.checkWhole(Tensor([1], [loss]), "out.loss")
    try checkGradients(gradients, of: model, .gpt2(prefix: "transformer."), wanted)
  }

  @Test func cachedStepsGiveTheSameLogits() throws {
    let (folder, model) = try Self.model()
    let golden = try PaddedFixture(#require(try folder.fixture("forward_io.safetensors")))
    let decoder = GPT2Decoder(model)
    var state = decoder.start(rows: golden.tokens.count)
    let halves = (0..<golden.tokens.count).map { Array(golden.tokens[$0]) }
    var rows: [[Float]] = []
    let shortest = halves.map(\.count).min() ?? 0
    for place in 0..<shortest {
      let logits = decoder.step(halves.map { $0[place] }, &state)
      rows.append(logits.scalars)
    }
    var again = decoder.start(rows: golden.tokens.count)
    let prompted = try #require(decoder.prefill(halves.map { Array($0.prefix(shortest)) }, &again))
    #expect(prompted.scalars == rows.last)
    let all = try golden.rows("out.logits")
    let width = model.configuration.vocabularySize
    for text in halves.indices {
      let row = golden.tokens.offsets[text].lowerBound + shortest - 1
      let want = Array(all[row * width..<(row + 1) * width])
      let got = Array(prompted.scalars[text * width..<(text + 1) * width])
      let difference = Closeness.firstDifference(got, want)
      #expect(difference == nil, "text \(text): \(difference ?? "")")
    }
  }

  @Test func trainingFollowsTheFixture() throws {
    let (folder, model) = try Self.model()
    let golden = try PaddedFixture(#require(try folder.fixture("forward_io.safetensors")))
    let targets = try shifted(golden)
    let url = try #require(try Fixtures.files(in: "sequence/training", suffix: "short_runs.json").first)
    let runs = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    var checked = 0
    for run in try #require(runs["runs"] as? [[String: Any]]) where run["model"] as? String == "gpt2" {
      var model = model
      let name = run["optimizer"] as? String ?? ""
      var optimizer: any Optimizer
      if name.hasPrefix("adamw lr=1e-3") {
        optimizer = Adam.w(rate: 1e-3, decay: 0.01)
      } else if name.hasPrefix("sgd lr=0.05 momentum=0.9") {
        optimizer = SGD(rate: 0.05, momentum: 0.9)
      } else if name.hasPrefix("adam lr=5e-4 betas=(0.9,0.98)") {
        optimizer = Adam(rate: 5e-4, β1: 0.9, β2: 0.98, epsilon: 1e-9)
      } else {
        Issue.record("an optimizer that this test does not know: \(name)")
        continue
      }
      optimizer.settings.clipNorm = run["clip_norm"] as? Double
      let losses = try #require(run["losses"] as? [Double])
      let norms = try #require(run["norm_before_clip"] as? [Double])
      for step in norms.indices {
        let (loss, gradients) = model.valueWithGradient {
          crossEntropy($0.logits(golden.tokens), targets: targets, ignoring: -100)
        }
        let report = try optimizer.update(&model, along: gradients, step: step)
        #expect(abs(Double(loss) - losses[step]) < 1e-4 * losses[0], "\(name), step \(step)")
        #expect(abs(report.gradientNorm - norms[step]) < 2e-4 * norms[0], "\(name), norm of step \(step)")
      }
      checked += 1
    }
    #expect(checked > 0)
  }
}
