import ParlanceNN

/// The optimizer and the learning rate's schedule.
public struct OptimizerRecipe: Sendable {
  enum Kind: String, CaseIterable { case adam, adamw, sgd, adagrad, rmsprop, radam, nadam, lion }

  enum Schedule: String, CaseIterable {
    case constant
    case inverseSquareRoot = "inverse-sqrt"
    case linear
    case cosine
    case exponential
  }

  private let kind: Kind
  private let schedule: Schedule
  private let rate: Double
  private let warmup: Int
  private let total: Int?
  private let factor: Double
  private let decay: Double
  private let betas: (Double, Double)
  private let epsilon: Double
  private let momentum: Double
  private let clipNorm: Double?
  private let lazyRows: Bool

  init(_ optimizer: RecipeFields, schedule: RecipeFields) throws {
    var fields = optimizer
    kind = try fields.take("type")?.choice() ?? .adam
    decay = try fields.double("decay", in: 0...10) ?? 0
    betas = (
      try fields.double("beta1", in: 0...0.9999) ?? 0.9, try fields.double("beta2", in: 0...0.99999) ?? 0.999
    )
    epsilon = try fields.double("epsilon", in: 1e-16...1) ?? 1e-8
    momentum = try fields.double("momentum", in: 0...0.9999) ?? 0
    clipNorm = try fields.double("clip_norm", in: 1e-9...1e9)
    lazyRows = try fields.take("lazy_rows")?.bool() ?? false
    try fields.finish()
    fields = schedule
    self.schedule = try fields.take("type")?.choice() ?? .constant
    rate = try fields.double("rate", in: 1e-12...1000) ?? 0.001
    warmup = try fields.int("warmup", in: 0...100_000_000) ?? 0
    total = try fields.int("total", in: 1...1_000_000_000)
    factor = try fields.double("factor", in: 0.000_001...1) ?? 1
    try fields.finish()
  }

  /// - Parameter steps: how many updates training will have at most, for schedules that end.
  public func makeOptimizer(steps: Int) -> any Optimizer {
    let end = total ?? max(steps, warmup + 1)
    let rates: LearningRateSchedule =
      switch schedule {
      case .constant: .constant(rate, warmup: warmup)
      case .inverseSquareRoot: .inverseSquareRoot(peak: rate, warmup: warmup)
      case .linear: .linear(peak: rate, warmup: warmup, total: end)
      case .cosine: .cosine(peak: rate, warmup: warmup, total: end)
      case .exponential: .exponential(rate, factor: factor)
      }
    let coupled: WeightDecay = decay > 0 ? .coupled(decay) : .none
    var optimizer: any Optimizer =
      switch kind {
      case .adam: Adam(rate: rates, β1: betas.0, β2: betas.1, epsilon: epsilon, decay: coupled)
      case .adamw: Adam.w(rate: rates, decay: decay, β1: betas.0, β2: betas.1, epsilon: epsilon)
      case .sgd: SGD(rate: rates, momentum: momentum, decay: coupled)
      case .adagrad: AdaGrad(rate: rates)
      case .rmsprop: RMSProp(rate: rates)
      case .radam: RAdam(rate: rates)
      case .nadam: NAdam(rate: rates)
      case .lion: Lion(rate: rates)
      }
    optimizer.settings.clipNorm = clipNorm
    if lazyRows { optimizer.settings.rowUpdates = .lazy }
    if decay > 0, kind == .adamw {
      optimizer.settings.groups = [ParameterGroup(.vectors, decay: WeightDecay.none)]
    }
    return optimizer
  }
}
