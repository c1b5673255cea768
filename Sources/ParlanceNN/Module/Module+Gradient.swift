import ParlanceParallel
import ParlanceTensor

extension Module {
  /// The value of a scalar function of this model, and its gradient by the model's parameters.
  ///
  /// ```swift
  /// let (loss, gradients) = model.valueWithGradient(seed: step) { $0.loss(on: batch) }
  /// ```
  ///
  /// Numbers below 2⁻¹²⁶ count as 0 in both.
  ///
  /// - Parameters:
  ///   - trained: the parameters to derive by. The others are constants: nothing is computed for them.
  ///   - seed: of the random numbers that dropout draws.
  ///   - function: computes a tensor of one element from a copy of the model whose parameters are recorded.
  public func valueWithGradient(
    of trained: ParameterFilter = .all, seed: UInt64 = 0, _ function: (Self) throws -> Tensor
  ) rethrows -> (value: Float, gradients: ParameterGradients) {
    try SubnormalNumbers.flushed {
      let tape = Tape(seed: seed)
      var leaves: [(path: String, leaf: Tensor)] = []
      var recorded = self
      recorded.updateParameters { name, tensor in
        guard name.role == .trained, trained.contains(name.path, tensor.shape) else { return }
        tensor = tape.record(tensor)
        leaves.append((name.path, tensor))
      }
      let loss = try function(recorded)
      precondition(loss.count == 1, "the gradient of a tensor of shape \(loss.shape); a loss is one number")
      let gradients = tape.gradients(of: loss)
      var byPath: [String: Gradient] = [:]
      for (path, leaf) in leaves { byPath[path] = gradients[leaf] }
      return (loss.scalar, ParameterGradients(byPath))
    }
  }
}
