import ParlanceNN

/// Validation, checkpoints, and what is left at the end.
extension TrainingRun {
  /// Measures the model, notes whether it is among the best, and writes a checkpoint.
  mutating func validate(_ measure: (Model) throws -> [MetricValue]) throws {
    let start = ContinuousClock.now
    let metrics = try measure(model)
    state.validatedStep = state.step
    guard let metric = try decisive(metrics) else { return try save() }
    let isBest = state.best.first.map { metric.isBetter(than: $0.value) } ?? !metric.value.isNaN
    if isBest {
      state.waited = 0
      state.plateauWaited = 0
    } else {
      state.waited += 1
      state.plateauWaited += 1
      if let factor = settings.plateauFactor, state.plateauWaited >= settings.plateauPatience {
        state.rateFactor *= factor
        state.plateauWaited = 0
      }
    }
    if metric.value.isFinite {
      let place = state.best.firstIndex { metric.isBetter(than: $0.value) } ?? state.best.count
      state.best.insert(.init(step: state.step, value: metric.value), at: place)
      state.best = Array(state.best.prefix(max(1, settings.average)))
    }
    if folder == nil {
      let steps = Set(state.best.map(\.step))
      bestModels[state.step] = model
      bestModels = bestModels.filter { steps.contains($0.key) }
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    try tell(
      .validated(step: state.step, epoch: state.epoch, metrics: metrics, isBest: isBest, seconds: seconds))
    try save()
  }

  /// The metric that checkpoints are compared by.
  private func decisive(_ metrics: [MetricValue]) throws -> MetricValue? {
    guard let name = settings.metric, !metrics.isEmpty else { return metrics.first }
    guard let metric = metrics.first(where: { $0.name == name }) else {
      throw TrainingError.unknownMetric(name: name, known: metrics.map(\.name))
    }
    return metric
  }

  /// Writes a checkpoint, once a step, and removes those that are not to be kept.
  mutating func save() throws {
    guard let folder, savedStep != state.step else { return }
    let checkpoint = Checkpoint(
      weights: model.namedTensors, optimizer: optimizer.namedState, carried: carried, state: state,
      identity: identity)
    let path: String
    do {
      path = try folder.write(checkpoint)
    } catch {
      throw TrainingError.checkpointFailed(step: state.step, reason: "\(error)", lastGood: lastGood)
    }
    savedStep = state.step
    let last = folder.steps.suffix(max(1, settings.keepLast))
    folder.keep(only: Set(last).union(state.best.map(\.step)))
    try tell(.saved(step: state.step, path: path))
  }

  /// Leaves in the model the best weights: the mean of the best checkpoints, of the better half of them and so on, or the
  /// best one alone, whichever is best in validation. Early checkpoints of a short training would spoil the mean of all.
  mutating func finish(_ reason: StopReason, _ measure: (Model) throws -> [MetricValue]) throws
    -> TrainingResult
  {
    var steps = state.best.map(\.step)
    guard let best = state.best.first, reason != .interrupted else {
      return TrainingResult(state: state, reason: reason, metrics: [], steps: [])
    }
    var (bestValue, chosen) = (best.value, TrainingResult?.none)
    while steps.count > 1 {
      let average = try kept(steps)
      let metrics = try measure(average)
      if let metric = try decisive(metrics), metric.isBetter(than: bestValue) {
        (model, bestValue) = (average, metric.value)
        chosen = TrainingResult(state: state, reason: reason, metrics: metrics, steps: steps)
      }
      steps.removeLast(steps.count / 2)
    }
    if let chosen { return chosen }
    model = try kept([best.step])
    return TrainingResult(state: state, reason: reason, metrics: try measure(model), steps: [best.step])
  }

  private func kept(_ steps: [Int]) throws -> Model {
    if let folder { return try folder.model(like: model, steps: steps) }
    var average = WeightAverage<Model>()
    for step in steps { if let model = bestModels[step] { average.add(model) } }
    return average.model ?? model
  }
}
