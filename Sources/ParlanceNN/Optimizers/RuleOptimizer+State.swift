import ParlanceTensor

extension RuleOptimizer {
  /// `path.name` for each of `stateNames`, in the parameter's shape flattened, and `path.step`.
  public var namedState: [String: Tensor] { states.named(stateNames) }

  public mutating func restore<Model: Module>(_ state: [String: Tensor], for model: Model) throws {
    states = try [String: ParameterState](named: state, stateNames, for: model)
  }
}

extension [String: ParameterState] {
  func named(_ names: [String]) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (path, state) in self {
      tensors[path + ".step"] = StepCount.tensor(state.step)
      let count = names.isEmpty ? 0 : state.rows.count / names.count
      let scalars = state.rows.scalars
      for (row, name) in names.enumerated() {
        tensors[path + "." + name] = Tensor([count], [Float](scalars[row * count..<(row + 1) * count]))
      }
    }
    return tensors
  }

  /// - Throws: `OptimizerError.state` with all that does not fit.
  init<Model: Module>(named tensors: [String: Tensor], _ names: [String], for model: Model) throws {
    self = [:]
    var left = Set(tensors.keys)
    var wrong: [String] = []
    var restored: [String: ParameterState] = [:]
    model.forEachParameter { name, weights in
      guard name.role == .trained, let step = tensors[name.path + ".step"] else { return }
      left.remove(name.path + ".step")
      guard let count = StepCount.value(step) else { return wrong.append(name.path + ".step") }
      var scalars: [Float] = []
      for state in names {
        let key = name.path + "." + state
        left.remove(key)
        guard let tensor = tensors[key], tensor.count == weights.count else { return wrong.append(key) }
        scalars += tensor.scalars
      }
      var state = ParameterState(names: names.count, count: weights.count) { _ in 0 }
      state.step = count
      state.rows = Tensor([names.count, weights.count], scalars)
      restored[name.path] = state
    }
    guard left.isEmpty, wrong.isEmpty else {
      throw OptimizerError.state(unexpected: left.sorted(), wrongShapes: wrong.sorted())
    }
    self = restored
  }
}

/// A count of updates as a tensor of two floats, each exact: one alone would be rounded above 2²⁴.
enum StepCount {
  private static let base = 1 << 20

  static func tensor(_ count: Int) -> Tensor { Tensor([2], [Float(count / base), Float(count % base)]) }

  static func value(_ tensor: Tensor) -> Int? {
    let scalars = tensor.scalars
    guard scalars.count == 2, let high = Int(exactly: scalars[0]), let low = Int(exactly: scalars[1]),
      (0..<base).contains(low), (0..<base).contains(high)
    else { return nil }
    return high * base + low
  }
}
