import ParlanceKernels
import ParlanceTensor
import ParlanceTestSupport
import Testing

/// Ops against golden values and gradients computed in double precision.
struct LayerFixtureTests {
  private static func fixtures(_ prefix: String) -> [SafetensorsFixture] {
    ((try? SafetensorsFixture.all(in: "sequence/layers")) ?? []).filter { $0.name.hasPrefix(prefix) }
  }

  /// Checks `out.<output>` and `grad.<input>` of the inputs named.
  private func check(
    _ fixture: SafetensorsFixture, _ inputs: [String], output: String = "y", relative: Double = 1e-5,
    _ op: ([Tensor]) throws -> Tensor
  ) throws {
    let tape = Tape()
    let leaves = try inputs.map { name in
      tape.record(Tensor(Shape(try fixture.shape("in.\(name)")), try fixture.floats("in.\(name)")))
    }
    let result = try op(leaves)
    let value = Closeness.firstDifference(
      result.scalars, try fixture.floats("out.\(output)"), relative: relative)
    #expect(value == nil, "\(fixture.name) out.\(output)")
    // The golden gradients have none from results that are not finite.
    let up =
      fixture.has("in.up.\(output)")
      ? try fixture.floats("in.up.\(output)") : [Float](repeating: 1, count: result.count)
    let upstream = Tensor(result.shape, zip(result.scalars, up).map { $0.isFinite ? $1 : 0 })
    let gradients = tape.gradients(of: result, upstream: upstream)
    for (name, leaf) in zip(inputs, leaves) where fixture.has("grad.\(name)") {
      let gradient = gradients[leaf]?.dense(shape: leaf.shape).scalars ?? []
      let difference = Closeness.firstDifference(
        gradient, try fixture.floats("grad.\(name)"), relative: relative)
      #expect(difference == nil, "\(fixture.name) grad.\(name)")
    }
  }

  @Test func theFixturesAreThere() { #expect(Self.fixtures("").count >= 20) }

  @Test func activations() throws {
    let names: [String: Activation] = [
      "gelu_exact": .gelu, "gelu_tanh": .geluTanh, "quick_gelu": .quickGelu, "silu": .silu, "relu": .relu,
      "tanh": .tanh, "sigmoid": .sigmoid, "softplus": .softplus, "elu": .elu, "mish": .mish,
    ]
    for fixture in Self.fixtures("") {
      guard let function = names[fixture.name] else { continue }
      try check(fixture, ["x"]) { activation($0[0], function) }
    }
  }

  @Test func linears() throws {
    for fixture in Self.fixtures("linear") where fixture.has("in.weight") {
      try check(fixture, ["x", "weight", "bias"]) { linear($0[0], $0[1], $0[2]) }
    }
  }

  @Test func norms() throws {
    for fixture in Self.fixtures("layernorm") {
      let inputs = ["x", "weight", "bias"].filter { fixture.has("in.\($0)") }
      let epsilon = Float(fixture.metadata["eps"] ?? "") ?? 1e-5
      // Rows with a mean of 1000 have lost three digits before the op sees them.
      let relative = fixture.name.contains("offset") ? 2e-4 : 1e-5
      try check(fixture, inputs, relative: relative) { tensors in
        func tensor(_ name: String) -> Tensor? { inputs.firstIndex(of: name).map { tensors[$0] } }
        return layerNorm(tensors[0], tensor("weight"), tensor("bias"), epsilon: epsilon)
      }
    }
    for fixture in Self.fixtures("rmsnorm") {
      let epsilon = Float(fixture.metadata["eps"] ?? "") ?? 1e-6
      try check(fixture, ["x", "weight"]) { rmsNorm($0[0], $0[1], epsilon: epsilon) }
    }
  }

  @Test func softmaxes() throws {
    for fixture in Self.fixtures("softmax") { try check(fixture, ["x"]) { softmax($0[0]) } }
    for fixture in Self.fixtures("log_softmax") { try check(fixture, ["x"]) { logSoftmax($0[0]) } }
  }

  @Test func embeddings() throws {
    for fixture in Self.fixtures("embedding") {
      let ids = try fixture.integers("in.ids").map { Int32($0) }
      let padding = Int32(fixture.metadata["padding_idx"] ?? "")
      let shape = Shape(try fixture.shape("out.y"))
      try check(fixture, ["weight"]) { embedding(ids, $0[0], padding: padding).reshaped(shape) }
    }
  }

  @Test func crossEntropies() throws {
    for fixture in Self.fixtures("xent") {
      let targets = try fixture.integers("in.target").map { Int32($0) }
      let weights =
        fixture.has("in.weight")
        ? Tensor(Shape(try fixture.shape("in.weight")), try fixture.floats("in.weight")) : nil
      let name = fixture.name
      let smoothing = Float(fixture.metadata["label_smoothing"] ?? name.components(after: "_ls")) ?? 0
      let ignored = Int32(fixture.metadata["ignore_index"] ?? "-100")
      let reduction: Reduction = name.contains("none") ? .none : name.contains("sum") ? .sum : .mean
      let shape = Shape(try fixture.shape("out.loss"))
      try check(fixture, ["logits"], output: "loss") {
        crossEntropy(
          $0[0], targets: targets, smoothing: smoothing, classWeights: weights, ignoring: ignored,
          reduction: reduction
        ).reshaped(shape)
      }
    }
  }

  @Test func binaryCrossEntropies() throws {
    for fixture in Self.fixtures("bce") {
      let targets = Tensor(Shape(try fixture.shape("in.target")), try fixture.floats("in.target"))
      let weight = Tensor(Shape(try fixture.shape("in.pos_weight")), try fixture.floats("in.pos_weight"))
      try check(fixture, ["logits"], output: "loss") {
        binaryCrossEntropy($0[0], targets: targets, positiveWeight: weight).reshaped([1])
      }
    }
  }

  /// Padded fixtures are compared on their real rows.
  @Test func pools() throws {
    for fixture in Self.fixtures("masked_pooling") {
      let lengths = try fixture.integers("in.lengths")
      let padded = try fixture.shape("in.x")
      let rows = lengths.indices.flatMap { sequence in
        (0..<lengths[sequence]).map { sequence * padded[1] + $0 }
      }
      let sequences = RaggedOffsets(lengths: lengths)
      let flat: Shape = [padded[0] * padded[1], padded[2]]
      try check(fixture, ["x"]) {
        normalizeRows(meanPool(gatherRows($0[0].reshaped(flat), rows), sequences))
      }
      let x = gatherRows(Tensor(flat, try fixture.floats("in.x")), rows)
      #expect(Closeness.firstDifference(maxPool(x, sequences).scalars, try fixture.floats("out.max")) == nil)
      #expect(
        Closeness.firstDifference(meanPool(x, sequences).scalars, try fixture.floats("out.mean")) == nil)
    }
  }

  /// Heads and positions are the inner axes of the fixture, [batch, heads, positions, headSize]; each is a row here.
  @Test func rotaries() throws {
    for fixture in Self.fixtures("rotary") {
      let shape = try fixture.shape("in.q")
      let positions = (0..<shape[0] * shape[1]).flatMap { _ in 0..<shape[2] }
      let base = Double(fixture.metadata["base"] ?? "") ?? 10_000
      for name in ["q", "k"] {
        let tape = Tape()
        let x = tape.record(Tensor([positions.count, shape[3]], try fixture.floats("in.\(name)")))
        for (form, interleaved) in [("interleaved", true), ("half", false)] {
          let y = rotary(x, positions: positions, headSize: shape[3], interleaved: interleaved, base: base)
          #expect(
            Closeness.firstDifference(y.scalars, try fixture.floats("out.\(name)_\(form)")) == nil,
            "\(name) \(form)")
          guard fixture.has("grad.\(name)_\(form)") else { continue }
          let upstream = Tensor(y.shape, try fixture.floats("in.up.\(name)"))
          let gradient = tape.gradients(of: y, upstream: upstream)[x]?.dense(shape: x.shape).scalars
          #expect(
            Closeness.firstDifference(gradient ?? [], try fixture.floats("grad.\(name)_\(form)")) == nil)
        }
      }
    }
  }
}

extension String {
  fileprivate func components(after mark: String) -> String {
    guard let range = firstRange(of: mark) else { return "" }
    return String(self[range.upperBound...])
  }
}
