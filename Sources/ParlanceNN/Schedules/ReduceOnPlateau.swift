/// Lowers the learning rate when a measure of quality stops getting better.
///
/// ```swift
/// var plateau = ReduceOnPlateau(rate: 0.001, factor: 0.5, patience: 2)
/// optimizer.settings.rate = .constant(plateau.observe(validationLoss))
/// ```
public struct ReduceOnPlateau: Sendable, Hashable {
  public enum Goal: Sendable, Hashable { case smaller, larger }

  public private(set) var rate: Double
  /// The best value so far.
  public private(set) var best: Double?
  public let factor: Double
  /// How many values without progress are let pass.
  public let patience: Int
  /// Progress must be by more than this share of the best value.
  public let threshold: Double
  /// How many values after a reduction count neither way.
  public let cooldown: Int
  public let smallestRate: Double
  public let goal: Goal
  private var waited = 0
  private var cooling = 0

  public init(
    rate: Double, factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4, cooldown: Int = 0,
    smallestRate: Double = 0, goal: Goal = .smaller
  ) {
    self.rate = rate
    self.factor = factor
    self.patience = patience
    self.threshold = threshold
    self.cooldown = cooldown
    self.smallestRate = smallestRate
    self.goal = goal
  }

  /// Takes note of a value and returns the rate from now on. A value that is not a number is no progress.
  @discardableResult
  public mutating func observe(_ value: Double) -> Double {
    if isBetter(value) {
      best = value
      waited = 0
    } else {
      waited += 1
    }
    if cooling > 0 {
      cooling -= 1
      waited = 0
    }
    if waited > patience {
      let lower = max(rate * factor, smallestRate)
      // A change in the ninth digit is none.
      if rate - lower > 1e-8 { rate = lower }
      cooling = cooldown
      waited = 0
    }
    return rate
  }

  private func isBetter(_ value: Double) -> Bool {
    guard let best else { return !value.isNaN }
    return switch goal {
    case .smaller: value < best * (1 - threshold)
    case .larger: value > best * (1 + threshold)
    }
  }
}
