import ParlanceNN
import ParlanceTensor
import Testing

/// Compares the gradient of each parameter with finite differences along one direction.
func checkGradients<Model: Module>(of model: Model, seed: UInt64 = 3, _ loss: (Model) -> Tensor) {
  var random = RandomStream(seed: seed)
  var model = model
  // Away from zero, where much is alike.
  model.updateParameters { _, tensor in
    tensor = tensor * 2 + Tensor.normal(tensor.shape, deviation: 0.1, from: &random)
  }
  let (_, gradients) = model.valueWithGradient { loss($0) }
  for name in model.parameterNames.map(\.path) {
    guard let tensor = model.namedTensors[name] else { continue }
    let direction = Tensor.normal(tensor.shape, from: &random)
    func value(_ step: Float) -> Double {
      var moved = model
      moved.updateParameters { candidate, tensor in
        if candidate.path == name { tensor = tensor + direction * step }
      }
      return Double(loss(moved).scalar)
    }
    guard let gradient = gradients[name]?.dense(shape: tensor.shape) else {
      Issue.record("\(name) has no gradient")
      continue
    }
    let derivative = zip(gradient.scalars, direction.scalars).reduce(0.0) {
      $0 + Double($1.0) * Double($1.1)
    }
    let h: Float = 0.004
    let quotient = (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / Double(12 * h)
    #expect(
      abs(quotient - derivative) < 4e-4 + 0.01 * abs(derivative), "\(name): \(derivative), not \(quotient)")
  }
}
