import ParlanceKernels
import ParlanceTensor

/// Descent that learns its own learning rate (Baydin et al. 2018): the derivative of the loss by the rate is minus the
/// product of this step's gradient with the last step's direction, and the rate moves along it.
///
///     α ← α + κ · Σ g d
///     w ← w − α d'
///
/// where d is the direction of the last step, and d' the next: the gradient itself, or Adam's.
public struct Hypergradient: Optimizer {
  public enum Direction: Sendable, Hashable {
    case gradient
    case adam(β1: Double, β2: Double, epsilon: Double)

    /// Adam's direction with its usual numbers.
    public static let adam = Direction.adam(β1: 0.9, β2: 0.999, epsilon: 1e-8)
  }

  /// The rate of the settings is where α starts; a schedule's later values are not looked at.
  public var settings: OptimizerSettings
  public let direction: Direction
  /// κ: the learning rate of the learning rate.
  public var rateOfRate: Double
  /// α as it is now.
  public private(set) var rate: Double
  private var states: [String: ParameterState] = [:]

  public init(_ direction: Direction = .adam, rate: Double = 0.001, rateOfRate: Double = 1e-7) {
    settings = OptimizerSettings(rate: .constant(rate))
    self.direction = direction
    self.rate = rate
    self.rateOfRate = rateOfRate
  }

  private var stateNames: [String] {
    switch direction {
    case .gradient: ["direction"]
    case .adam: ["exp_avg", "exp_avg_sq", "direction"]
    }
  }

  private func rule(rate: Double, step: Int) -> any UpdateRule {
    switch direction {
    case .gradient:
      return RememberingDescentRule(rate: Float(rate))
    case .adam(let β1, let β2, let epsilon):
      let coefficients = MomentCoefficients(rate: rate, β1: β1, β2: β2, epsilon: epsilon, step: step)
      return RememberingAdamRule(
        coefficients, momentCorrection: Float(1 / (1 - Double.pow(β1, Double(step)))))
    }
  }

  @discardableResult
  public mutating func update<Model: Module>(
    _ model: inout Model, along gradients: ParameterGradients, step: Int
  ) throws -> UpdateReport {
    // All rows of a table have a direction, so its gradient is needed in full.
    let gradients = gradients.dense(for: model)
    let before = try UpdatePlan(model, gradients, settings, step: step, rate: rate)
    guard !before.report.isSkipped else { return before.report }
    rate += rateOfRate * product(model, gradients, before)
    let plan = try UpdatePlan(model, gradients, settings, step: step, rate: rate)
    model.updateParameters { name, weights in
      guard let member = plan.members[name.path], let gradient = gradients[name.path] else { return }
      var state =
        states.removeValue(forKey: name.path)
        ?? ParameterState(names: stateNames.count, count: weights.count) { _ in 0 }
      state.step += 1
      state.update(
        &weights, along: gradient, by: rule(rate: member.rate, step: state.step), member.preparation, .exact,
        threads: settings.threads)
      states[name.path] = state
    }
    return plan.report
  }

  /// Σ g d over all parameters that have taken a step before.
  private func product<Model: Module>(
    _ model: Model, _ gradients: ParameterGradients, _ plan: UpdatePlan
  ) -> Double {
    var sum = 0.0
    model.forEachParameter { name, weights in
      guard let member = plan.members[name.path], let state = states[name.path],
        let gradient = gradients[name.path]?.values
      else { return }
      let last = (stateNames.count - 1) * weights.count
      sum += gradient.withElements { g in
        weights.withElements { w in
          state.rows.withElements { rows in
            UpdateKernel.dot(
              g, member.preparation, weights: w, rows.extracting(last..<last + weights.count))
          }
        }
      }
    }
    return sum
  }

  public var namedState: [String: Tensor] {
    var tensors = states.named(stateNames)
    // Three floats hold all bits of a double.
    let high = Float(rate)
    let middle = Float(rate - Double(high))
    tensors["rate"] = Tensor([3], [high, middle, Float(rate - Double(high) - Double(middle))])
    return tensors
  }

  public mutating func restore<Model: Module>(_ state: [String: Tensor], for model: Model) throws {
    var parameters = state
    guard let saved = parameters.removeValue(forKey: "rate")?.scalars, saved.count == 3 else {
      throw OptimizerError.state(unexpected: [], wrongShapes: ["rate"])
    }
    states = try [String: ParameterState](named: parameters, stateNames, for: model)
    rate = saved.reduce(0) { $0 + Double($1) }
  }
}
