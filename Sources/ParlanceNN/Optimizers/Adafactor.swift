import ParlanceKernels
import ParlanceTensor

/// Adafactor (Shazeer and Stern 2018), in PyTorch's form: the mean squares of a matrix are kept as their row and column
/// means, so that the state is no larger than a row and a column. The step is relative to the size of the weights.
///
/// With weights W of n columns and m rows, and β = 1 − t^decayPower:
///
///     R ← β R + (1 − β) · mean over columns of G²;   C likewise over rows;   V = R C / mean(R)
///     U = G / √V, divided by max(1, rms(U) / threshold)
///     W ← W − max(ε₂, rms(W)) · min(rate, 1/√t) · U
public struct Adafactor: Optimizer {
  public var settings: OptimizerSettings
  /// The averages keep 1 − t^decayPower at step t.
  public var decayPower: Double
  /// ε₁: V is at least ε₁², and the mean of R at least ε₁.
  public var epsilon1: Double
  /// ε₂: weights count as at least this large.
  public var epsilon2: Double
  /// The largest root mean square of an update.
  public var threshold: Double
  private var states: [String: State] = [:]

  private struct State {
    var step = 0
    /// Row means then column means of a matrix; all mean squares of a vector.
    var squares: Tensor
  }

  public init(
    rate: LearningRateSchedule = 0.01, decayPower: Double = -0.8, epsilon1: Double = 1.1920929e-7,
    epsilon2: Double = 1e-3, threshold: Double = 1, decay: WeightDecay = .none
  ) {
    settings = OptimizerSettings(rate: rate, decay: decay)
    self.decayPower = decayPower
    self.epsilon1 = epsilon1
    self.epsilon2 = epsilon2
    self.threshold = threshold
  }

  @discardableResult
  public mutating func update<Model: Module>(
    _ model: inout Model, along gradients: ParameterGradients, step: Int
  ) throws -> UpdateReport {
    let gradients = gradients.dense(for: model)
    let plan = try UpdatePlan(model, gradients, settings, step: step)
    guard !plan.report.isSkipped else { return plan.report }
    model.updateParameters { name, weights in
      guard let member = plan.members[name.path], let gradient = gradients[name.path]?.values else { return }
      var state = states.removeValue(forKey: name.path) ?? State(squares: Self.emptySquares(weights.shape))
      state.step += 1
      move(&weights, gradient, member, &state)
      states[name.path] = state
    }
    return plan.report
  }

  /// Rows and columns of a matrix, the last dimension being the columns; nil for a vector.
  private static func matrix(_ shape: Shape) -> (rows: Int, columns: Int)? {
    guard shape.rank > 1, let columns = shape.sizes.last, columns > 0 else { return nil }
    return (shape.count / columns, columns)
  }

  private static func emptySquares(_ shape: Shape) -> Tensor {
    Tensor([matrix(shape).map { $0.rows + $0.columns } ?? shape.count], repeating: 0)
  }

  private func move(
    _ weights: inout Tensor, _ gradient: Tensor, _ member: UpdatePlan.Member, _ state: inout State
  ) {
    let count = Double(weights.count)
    guard count > 0 else { return }
    let t = Double(state.step)
    let share = Double.pow(t, decayPower)
    let scale = max(epsilon2, rootMeanSquare(weights)) * min(member.rate, 1 / t.squareRoot())
    let g = member.preparation.prepared(gradient, at: weights)
    var update = g.map(Double.init)
    var squares = state.squares.scalars.map(Double.init)
    if let (rows, columns) = Self.matrix(weights.shape) {
      for i in 0..<rows {
        var mean = 0.0
        for j in 0..<columns { mean += update[i * columns + j] * update[i * columns + j] }
        squares[i] += share * (mean / Double(columns) - squares[i])
      }
      for j in 0..<columns {
        var mean = 0.0
        for i in 0..<rows { mean += update[i * columns + j] * update[i * columns + j] }
        squares[rows + j] += share * (mean / Double(rows) - squares[rows + j])
      }
      let mean = max(squares[..<rows].reduce(0, +) / Double(rows), epsilon1)
      for i in 0..<rows {
        for j in 0..<columns {
          update[i * columns + j] /=
            max(squares[i] * squares[rows + j] / mean, epsilon1 * epsilon1).squareRoot()
        }
      }
    } else {
      for i in update.indices {
        squares[i] += share * (update[i] * update[i] - squares[i])
        update[i] /= max(squares[i], epsilon1 * epsilon1).squareRoot()
      }
    }
    state.squares = Tensor([squares.count], squares.map(Float.init))
    let size = (update.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
    let factor = scale / max(1, size / threshold)
    let keep = member.preparation.keep
    weights.withMutableElements { w in
      for i in 0..<w.count { w[i] = w[i] * keep - Float(factor * update[i]) }
    }
  }

  private func rootMeanSquare(_ tensor: Tensor) -> Double {
    (tensor.withElements { UpdateKernel.squaredNorm($0) } / Double(tensor.count)).squareRoot()
  }

  public var namedState: [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (path, state) in states {
      tensors[path + ".step"] = StepCount.tensor(state.step)
      tensors[path + ".squares"] = state.squares
    }
    return tensors
  }

  public mutating func restore<Model: Module>(_ state: [String: Tensor], for model: Model) throws {
    var left = Set(state.keys)
    var wrong: [String] = []
    var restored: [String: State] = [:]
    model.forEachParameter { name, weights in
      guard name.role == .trained, let step = state[name.path + ".step"] else { return }
      left.subtract([name.path + ".step", name.path + ".squares"])
      let empty = Self.emptySquares(weights.shape)
      guard let count = StepCount.value(step), let squares = state[name.path + ".squares"],
        squares.count == empty.count
      else { return wrong.append(name.path) }
      restored[name.path] = State(step: count, squares: squares)
    }
    guard left.isEmpty, wrong.isEmpty else {
      throw OptimizerError.state(unexpected: left.sorted(), wrongShapes: wrong)
    }
    states = restored
  }
}

extension GradientPreparation {
  /// The gradient as a rule would see it.
  func prepared(_ gradient: Tensor, at weights: Tensor) -> [Float] {
    zip(gradient.scalars, weights.scalars).map { g, w in
      let clamped = min(max(g * scale, -limit), limit)
      return clamped + decay * w + (w > 0 ? lasso : w < 0 ? -lasso : 0)
    }
  }
}
