import ParlanceKernels
import ParlanceParallel
import ParlanceTensor

/// An optimizer whose step is the same formula for each weight. A conforming type says which formula, and what numbers
/// it keeps; clipping, decay, groups and the rest are here, once.
public protocol RuleOptimizer: Optimizer {
  /// What is remembered, by path of the parameter.
  var states: [String: ParameterState] { get set }

  /// What the numbers kept for each weight are called in a saved state.
  var stateNames: [String] { get }

  /// What the number `stateNames[index]` is before the first step.
  func initialState(_ index: Int) -> Float

  /// The formula of a parameter's step.
  /// - Parameter step: the number of this update of the parameter, from 1.
  func rule(rate: Double, step: Int) -> any UpdateRule
}

extension RuleOptimizer {
  public func initialState(_ index: Int) -> Float { 0 }

  @discardableResult
  public mutating func update<Model: Module>(
    _ model: inout Model, along gradients: ParameterGradients, step: Int
  ) throws -> UpdateReport {
    let plan = try UpdatePlan(model, gradients, settings, step: step)
    guard !plan.report.isSkipped else { return plan.report }
    SubnormalNumbers.flushed {
      model.updateParameters { name, weights in
        guard let member = plan.members[name.path], let gradient = gradients[name.path] else { return }
        var state =
          states.removeValue(forKey: name.path)
          ?? ParameterState(names: stateNames.count, count: weights.count, initial: initialState)
        state.step += 1
        let rule = rule(rate: member.rate, step: state.step)
        state.update(
          &weights, along: gradient, by: rule, member.preparation, settings.rowUpdates,
          threads: settings.threads)
        states[name.path] = state
      }
    }
    return plan.report
  }
}

/// What an update is about to do to each parameter.
struct UpdatePlan {
  struct Member {
    let rate: Double
    let preparation: GradientPreparation
  }

  let report: UpdateReport
  private(set) var members: [String: Member] = [:]

  /// - Throws: `OptimizerError.nonFinite` where the settings ask for it.
  init<Model: Module>(
    _ model: Model, _ gradients: ParameterGradients, _ settings: OptimizerSettings, step: Int,
    rate fixedRate: Double? = nil
  ) throws {
    let rate = fixedRate ?? settings.rate.rate(at: step)
    var groups: [(path: String, group: ParameterGroup?)] = []
    model.forEachParameter { name, tensor in
      guard name.role == .trained, gradients[name.path] != nil else { return }
      let group = settings.group(of: name.path, tensor.shape)
      if group?.isFrozen != true { groups.append((name.path, group)) }
    }
    let norm = groups.reduce(0) { $0 + gradients.squaredNorm($1.path) }.squareRoot()
    guard norm.isFinite else {
      report = UpdateReport(gradientNorm: norm, rate: rate, isSkipped: true)
      if settings.nonFinite == .fail {
        throw OptimizerError.nonFinite(paths: gradients.nonFinitePaths, step: step)
      }
      return
    }
    report = UpdateReport(gradientNorm: norm, rate: rate, isSkipped: false)
    let clipFactor = settings.clipFactor(norm: norm)
    for (path, group) in groups {
      let ownRate = rate * (group?.rateFactor ?? 1)
      var preparation = GradientPreparation()
      preparation.scale = Float(clipFactor)
      preparation.limit = settings.clipValue ?? .infinity
      preparation.lasso = Float(group?.lasso ?? settings.lasso)
      switch group?.decay ?? settings.decay {
      case .none: break
      case .coupled(let strength): preparation.decay = Float(strength)
      case .decoupled(let strength): preparation.keep = Float(1 - ownRate * strength)
      }
      members[path] = Member(rate: ownRate, preparation: preparation)
    }
  }
}
