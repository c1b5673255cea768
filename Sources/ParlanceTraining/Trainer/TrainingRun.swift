import ParlanceFiles
import ParlanceNN
import ParlanceTensor

/// One run of a trainer: its state, and the steps that change it.
struct TrainingRun<Model: Trainable, Source: BatchSource> where Source.Batch == Model.Batch {
  var model: Model
  var optimizer: any Optimizer
  var state = TrainingState()
  var carried: [Tensor] = []
  let settings: TrainingSettings
  let source: Source
  let folder: CheckpointFolder?
  let identity: [String: String]
  let trainer: Trainer
  /// The schedule before plateaus.
  private let schedule: LearningRateSchedule
  /// The best models, where no folder keeps them.
  var bestModels: [Int: Model] = [:]
  var savedStep = -1
  private var clock = ContinuousClock.now

  init(
    _ model: Model, _ trainer: Trainer, _ source: Source, _ folder: CheckpointFolder?, resumes: Bool
  ) throws {
    // A model that was loaded for inference may have its weights packed or quantized.
    var model = model
    model.unpackWeights()
    self.model = model
    self.trainer = trainer
    settings = trainer.settings
    optimizer = trainer.optimizer
    schedule = trainer.optimizer.settings.rate
    self.source = source
    self.folder = folder
    var identity = trainer.identity
    identity["training data"] = source.fingerprint
    identity["seed"] = String(settings.seed)
    identity["accumulation"] = String(settings.accumulation)
    self.identity = identity
    if let folder { try open(folder, resumes) }
    for observer in trainer.observers { try observer.observe(.started(state, isResumed: savedStep >= 0)) }
  }

  private mutating func open(_ folder: CheckpointFolder, _ resumes: Bool) throws {
    guard resumes else {
      if !folder.steps.isEmpty { throw TrainingError.checkpointsExist(folder: folder.path) }
      return
    }
    let (newest, rejected) = folder.newest()
    guard let checkpoint = newest else {
      throw TrainingError.noCheckpoint(folder: folder.path, rejected: rejected)
    }
    let names = Set(identity.keys).union(checkpoint.identity.keys)
    let changed = names.filter { identity[$0] != checkpoint.identity[$0] }.sorted()
    guard changed.isEmpty else { throw TrainingError.changed(folder: folder.path, what: changed) }
    try model.load(checkpoint.weights)
    try optimizer.restore(checkpoint.optimizer, for: model)
    carried = checkpoint.carried
    state = checkpoint.state
    savedStep = state.step
  }

  mutating func train(_ validate: (Model) throws -> [MetricValue]) throws -> TrainingResult {
    clock = .now
    var plan = source.plan(epoch: state.epoch, seed: settings.seed)
    guard !plan.batches.isEmpty else { throw TrainingError.noData }
    var reason = stopReason
    while reason == nil {
      if plan.epoch != state.epoch { plan = source.plan(epoch: state.epoch, seed: settings.seed) }
      let endsEpoch = try update(plan)
      tick()
      let isDue = settings.validateEvery.map { state.step % $0 == 0 } ?? endsEpoch
      if isDue { try self.validate(validate) }
      if let every = settings.checkpointEvery, state.step % every == 0 { try save() }
      tick(isTraining: false)
      reason = stopReason
    }
    let ending = reason ?? .interrupted
    if ending != .interrupted, state.validatedStep != state.step { try self.validate(validate) }
    try save()
    let result = try finish(ending, validate)
    try tell(.finished(state, ending))
    return result
  }

  /// Whether to stop: for all but time and interruptions a function of the state, so that a resumed run stops as one that
  /// never stopped.
  private var stopReason: StopReason? {
    if state.epoch >= settings.epochs { return .epochs }
    if let limit = settings.maxSteps, state.step >= limit { return .steps }
    if let patience = settings.patience, state.waited > patience { return .patience }
    if let minutes = settings.maxMinutes, state.seconds >= minutes * 60 { return .time }
    return trainer.isInterrupted() ? .interrupted : nil
  }

  /// Adds the time since the last tick.
  /// - Parameter isTraining: whether it counts for the speed of training.
  private mutating func tick(isTraining: Bool = true) {
    let now = ContinuousClock.now
    let passed = (now - clock) / .seconds(1)
    state.seconds += passed
    if isTraining { state.reportSeconds += passed }
    clock = now
  }

  func tell(_ event: RunEvent) throws {
    for observer in trainer.observers { try observer.observe(event) }
  }

  // MARK: - Updates

  /// One update along the gradients of one batch or several.
  /// - Returns: whether it was the epoch's last.
  private mutating func update(_ plan: EpochPlan) throws -> Bool {
    model.prepare(forStep: state.step)
    optimizer.settings.rate = state.rateFactor == 1 ? schedule : .scaled(schedule, by: state.rateFactor)
    let first = state.batch
    let end = min(first + max(1, settings.accumulation), plan.batches.count)
    var accumulator = GradientAccumulator()
    var gradients = ParameterGradients()
    var (lossSum, weight, tokens) = (0.0, 0.0, 0)
    let seeds = RandomStream(seed: settings.seed, name: "dropout").substream(UInt64(state.step))
    for number in first..<end {
      let batch = source.batch(number, of: plan)
      var carried = carried
      let (loss, own) = model.valueWithGradient(
        of: settings.trained, seed: seeds.bits(at: UInt64(number - first))
      ) { $0.loss(on: batch, carrying: &carried) }
      self.carried = carried
      let count = Double(batch.targetCount)
      lossSum += Double(loss) * count
      weight += count
      tokens += batch.tokenCount
      if end - first == 1 {
        gradients = own
      } else {
        accumulator.add(own.scaled(by: Float(count)), weight: count)
      }
    }
    if end - first > 1 { gradients = accumulator.takeMean() }
    let loss = lossSum / max(weight, 1)
    var report = UpdateReport(gradientNorm: .nan, rate: 0, isSkipped: true)
    if loss.isFinite { report = try optimizer.update(&model, along: gradients, step: state.step) }
    state.step += 1
    state.tokens += tokens
    state.batch = end
    let endsEpoch = end == plan.batches.count
    if endsEpoch {
      state.epoch += 1
      state.batch = 0
      carried = []
    }
    try note(loss, weight, tokens, report, plan, fraction: Double(end) / Double(plan.batches.count))
    return endsEpoch
  }

  /// Takes note of an update's loss, and stops training that has gone astray.
  private mutating func note(
    _ loss: Double, _ weight: Double, _ tokens: Int, _ report: UpdateReport, _ plan: EpochPlan,
    fraction: Double
  ) throws {
    state.reportTokens += tokens
    if report.isSkipped {
      state.skipped += 1
      carried = []
      try tell(.skipped(step: state.step))
      if state.skipped >= settings.skipLimit { throw diverged(loss) }
    } else {
      state.skipped = 0
      state.lossSum += loss * weight
      state.lossWeight += weight
      // The mean of the first ten updates is where the loss began, but a loss that explodes there does not raise it by much;
      // afterwards a running mean over some fifty.
      let running = state.runningLoss.map { $0 + (loss - $0) / Double(min(state.step, 50)) } ?? loss
      state.runningLoss = running
      if state.step <= 10 {
        let first = state.firstLoss ?? loss
        state.firstLoss = first + (min(loss, 2 * first) - first) / Double(state.step)
      }
      if let firstLoss = state.firstLoss, state.step > 10, firstLoss > 0,
        running > firstLoss * settings.divergenceFactor
      {
        throw diverged(running)
      }
    }
    if state.step % settings.reportEvery == 0 || fraction == 1 { try self.report(report, plan, fraction) }
  }

  private func diverged(_ loss: Double) -> TrainingError {
    .diverged(step: state.step, loss: loss, lastGood: lastGood)
  }

  var lastGood: String? { folder.flatMap { folder in folder.steps.last.map { folder.path(ofStep: $0) } } }

  private mutating func report(_ update: UpdateReport, _ plan: EpochPlan, _ fraction: Double) throws {
    tick()
    let done = (Double(plan.epoch) + fraction) / Double(settings.epochs)
    var left = done > 0 ? state.seconds * (1 - done) / done : nil
    if let limit = settings.maxSteps {
      let bySteps = state.seconds * Double(limit - state.step) / Double(state.step)
      left = min(left ?? bySteps, bySteps)
    }
    if let minutes = settings.maxMinutes {
      left = min(left ?? .infinity, max(0, minutes * 60 - state.seconds))
    }
    try tell(
      .progressed(
        StepReport(
          step: state.step, epoch: plan.epoch, epochFraction: fraction,
          loss: state.lossWeight > 0 ? state.lossSum / state.lossWeight : .nan, rate: update.rate,
          gradientNorm: update.gradientNorm,
          tokensPerSecond: state.reportSeconds > 0 ? Double(state.reportTokens) / state.reportSeconds : 0,
          seconds: state.seconds, secondsLeft: left)))
    state.lossSum = 0
    state.lossWeight = 0
    state.reportTokens = 0
    state.reportSeconds = 0
  }
}
