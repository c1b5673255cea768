import ParlanceTensor

/// Moves a model's parameters along their gradients, and keeps what it needs to remember for that.
///
/// ```swift
/// var optimizer = Adam(rate: .inverseSquareRoot(peak: 5e-4, warmup: 4000))
/// for (step, batch) in batches.enumerated() {
///   let (loss, gradients) = model.valueWithGradient(seed: UInt64(step)) { $0.loss(on: batch) }
///   try optimizer.update(&model, along: gradients, step: step)
/// }
/// ```
///
/// An optimizer is a value: a copy continues on its own.
public protocol Optimizer: Sendable {
  var settings: OptimizerSettings { get set }

  /// One update.
  /// - Parameter step: how many updates came before, from 0; what the schedule of the learning rate goes by.
  /// - Throws: `OptimizerError.nonFinite` where the settings ask for it. The model is then unchanged.
  @discardableResult
  mutating func update<Model: Module>(
    _ model: inout Model, along gradients: ParameterGradients, step: Int
  ) throws -> UpdateReport

  /// All that the optimizer remembers, by names to save it under.
  var namedState: [String: Tensor] { get }

  /// Takes up what `namedState` gave, so that training goes on as if it had never stopped.
  /// - Parameter model: the model that the state belongs to.
  /// - Throws: `OptimizerError.state` with the names that are unknown or of the wrong shape.
  mutating func restore<Model: Module>(_ state: [String: Tensor], for model: Model) throws
}

/// What an update did.
public struct UpdateReport: Sendable, Equatable {
  /// The norm of all gradients before clipping.
  public let gradientNorm: Double
  /// The learning rate, before the factors of groups.
  public let rate: Double
  /// Whether the gradients were not finite and nothing was changed.
  public let isSkipped: Bool

  public init(gradientNorm: Double, rate: Double, isSkipped: Bool) {
    self.gradientNorm = gradientNorm
    self.rate = rate
    self.isSkipped = isSkipped
  }
}

public enum OptimizerError: Error, CustomStringConvertible, Sendable, Equatable {
  /// Gradients with components that are infinite or not numbers.
  case nonFinite(paths: [String], step: Int)
  /// A saved state that does not fit.
  case state(unexpected: [String], wrongShapes: [String])

  public var description: String {
    switch self {
    case .nonFinite(let paths, let step):
      return "step \(step): the gradient is not finite at \(paths.joined(separator: ", ")); "
        + "a smaller learning rate or clipping may help"
    case .state(let unexpected, let wrongShapes):
      var parts: [String] = []
      if !unexpected.isEmpty { parts.append("unexpected: " + unexpected.joined(separator: ", ")) }
      if !wrongShapes.isEmpty { parts.append("of another shape: " + wrongShapes.joined(separator: ", ")) }
      return "the optimizer's state does not fit the model; " + parts.joined(separator: "; ")
    }
  }
}
