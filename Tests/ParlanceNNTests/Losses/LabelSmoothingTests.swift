import Glibc
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

@Suite struct LabelSmoothingTests {
  @Test func eachDefinitionGivesItsValue() throws {
    let fixtures = try SafetensorsFixture.all(
      in: "sequence/layers", suffix: "label_smoothing_definitions.safetensors")
    #expect(!fixtures.isEmpty)
    for fixture in fixtures {
      let ε = try #require(fixture.metadata["eps"].flatMap { Float($0) })
      let padding = try #require(fixture.metadata["pad"].flatMap { Int32($0) })
      let logits = try fixture.tensor("in.logits")
      let targets = try fixture.integers("in.target").map { Int32($0) }
      let definitions: [(LabelSmoothing, String)] = [
        (.overAll(ε), "pytorch_sum"), (.overOthers(ε), "fairseq_sum"),
        (.divergence(ε, padding: padding), "kl_opennmt_sum"),
      ]
      for (definition, name) in definitions {
        let loss = definition.loss(logits, targets: targets, ignoring: padding, reduction: .sum)
        let difference = Closeness.firstDifference([loss.scalar], try fixture.floats("out." + name))
        #expect(difference == nil, "\(name): \(difference ?? "")")
        let each = definition.loss(logits, targets: targets, ignoring: padding, reduction: .none).scalars
        #expect(abs(each.reduce(0, +) - loss.scalar) < 1e-4)
        for (target, value) in zip(targets, each) where target == padding { #expect(value == 0) }
        let mean = definition.loss(logits, targets: targets, ignoring: padding).scalar
        #expect(abs(mean * Float(targets.filter { $0 != padding }.count) - loss.scalar) < 1e-4)
      }
    }
  }

  /// The answer that is the smoothed target itself has no divergence, and no slope.
  @Test func divergenceOfThePerfectAnswerIsZero() {
    let (classes, ε): (Int, Float) = (6, 0.2)
    var wanted = [Float](repeating: ε / Float(classes - 2), count: classes)
    wanted[0] = 1e-20
    wanted[3] = 1 - ε
    let logits = Tensor([1, classes], wanted.map { logf($0) })
    let (value, gradients) = Probe(inputs: ["x": logits], model: DotAttention()).valueWithGradient { probe in
      LabelSmoothing.divergence(ε, padding: 0).loss(probe.inputs["x"] ?? logits, targets: [3])
    }
    #expect(abs(value) < 1e-5)
    #expect(gradients.norm < 1e-5)
  }
}
