import ParlanceTensor

extension Minimizer {
  /// Minimizes a loss over all examples by a model's parameters.
  ///
  /// The model computes in single precision, so that gradients are no better than some 1e-6 of their size; the
  /// tolerance should not ask for more.
  public func minimize<Model: Module>(
    _ model: inout Model, over trained: ParameterFilter = .all, loss: (Model) -> Tensor
  ) -> (loss: Double, ending: Ending) {
    let start = model
    let paths = start.parameterNames.map(\.path)
    let (iterate, ending) = minimize(from: start.parameterVector(in: trained)) { x in
      var moved = start
      moved.setParameterVector(x, in: trained)
      let (value, gradients) = moved.valueWithGradient(of: trained, loss)
      let dense = gradients.dense(for: moved)
      var vector: [Double] = []
      let shapes = moved.namedTensors
      for path in paths {
        guard let tensor = shapes[path], trained.contains(path, tensor.shape) else { continue }
        vector += dense[path]?.values.scalars.map(Double.init) ?? [Double](repeating: 0, count: tensor.count)
      }
      return (Double(value), vector)
    }
    model.setParameterVector(iterate.x, in: trained)
    return (iterate.value, ending)
  }
}

extension Module {
  /// The trained parameters that `filter` selects, end to end, in order of visit.
  public func parameterVector(in filter: ParameterFilter = .all) -> [Double] {
    var vector: [Double] = []
    forEachParameter { name, tensor in
      if name.role == .trained, filter.contains(name.path, tensor.shape) {
        vector += tensor.scalars.map(Double.init)
      }
    }
    return vector
  }

  /// Sets them from what `parameterVector` gave.
  public mutating func setParameterVector(_ vector: [Double], in filter: ParameterFilter = .all) {
    var start = 0
    updateParameters { name, tensor in
      guard name.role == .trained, filter.contains(name.path, tensor.shape) else { return }
      precondition(vector.count >= start + tensor.count, "a vector of \(vector.count) is too short")
      tensor.withMutableElements { for i in 0..<$0.count { $0[i] = Float(vector[start + i]) } }
      start += tensor.count
    }
    precondition(start == vector.count, "a vector of \(vector.count) for \(start) parameters")
  }
}
