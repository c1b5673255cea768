import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

/// A module together with its inputs, so that one gradient holds those of both, under a fixture's names.
struct Probe<Model: Module>: Module {
  var inputs: [String: Tensor]
  var model: Model

  mutating func visitParameters(_ visit: inout ParameterVisitor) {
    for name in inputs.keys.sorted() { visit(name, &inputs[name]) }
    model.visitParameters(&visit)
  }
}

extension SafetensorsFixture {
  func tensor(_ name: String) throws -> Tensor { Tensor(Shape(try shape(name)), try floats(name)) }

  /// Rows of a padded `[batch, length, ...]` that are there, end to end: `[rows, width]`.
  func rows(_ name: String, _ lengths: [Int]) throws -> Tensor {
    let shape = try shape(name)
    let width = shape[2...].reduce(1, *)
    let all = Tensor([shape[0] * shape[1], width], try floats(name))
    return gatherRows(all, lengths.enumerated().flatMap { b, n in (0..<n).map { b * shape[1] + $0 } })
  }

  /// The lengths under a name, or all of them as long as `other`'s second axis.
  func lengths(_ name: String, like other: String) throws -> [Int] {
    let shape = try shape(other)
    return has(name) ? try integers(name) : [Int](repeating: shape[1], count: shape[0])
  }

  /// The parameters of a model, by its own names.
  func parameters<Model: Module>(of model: Model) throws -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for name in model.parameterNames { tensors[name.path] = try tensor("in." + name.path) }
    return tensors
  }

  /// Runs a model forward and backward from the fixture's inputs and weights, and compares what comes out.
  /// - Parameters:
  ///   - inputs: what gets a gradient besides the parameters.
  ///   - ragged: the lengths of inputs and outputs that are padded in the fixture.
  ///   - forward: outputs by name.
  func check<Model: Module>(
    _ model: Model, inputs: [String: Tensor], ragged: [String: [Int]],
    forward: (Probe<Model>) throws -> [String: Tensor]
  ) throws {
    var probe = Probe(inputs: inputs, model: model)
    try probe.model.load(parameters(of: model))
    func golden(_ prefix: String, _ name: String) throws -> Tensor {
      try ragged[name].map { try rows(prefix + name, $0) } ?? tensor(prefix + name)
    }
    for (name, got) in try forward(probe) {
      let difference = Closeness.firstDifference(got.scalars, try golden("out.", name).scalars)
      #expect(difference == nil, "\(self.name) \(name): \(difference ?? "")")
    }
    let (_, gradients) = try probe.valueWithGradient { probe in
      let outputs = try forward(probe)
      // Of the loss where there is one.
      if let loss = outputs["loss"] { return loss }
      var loss: Tensor?
      for (name, output) in outputs where has("in.up." + name) {
        let upstream = try golden("in.up.", name)
        let part = sum(output.reshaped([output.count]) * upstream.reshaped([upstream.count]))
        loss = loss.map { $0 + part } ?? part
      }
      return try #require(loss)
    }
    for name in probe.parameterNames.map(\.path) where has("grad." + name) {
      let want = try golden("grad.", name)
      let got = gradients[name]?.dense(shape: want.shape).scalars ?? [Float](repeating: 0, count: want.count)
      let difference = Closeness.firstDifference(got, want.scalars)
      #expect(difference == nil, "\(self.name) gradient of \(name): \(difference ?? "")")
    }
  }
}
