import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import ParlanceTraining
import Synchronization
import Testing

@Suite struct TrainerTests {
  /// Keeps what it sees, and may throw after a number of updates.
  final class Recorder: RunObserver {
    let events = Mutex<[RunEvent]>([])
    func observe(_ event: RunEvent) { events.withLock { $0.append(event) } }
  }

  private func settings(_ change: (inout TrainingSettings) -> Void = { _ in }) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.seed = 5
    settings.epochs = 4
    change(&settings)
    return settings
  }

  private func trainer(_ settings: TrainingSettings) -> Trainer {
    var optimizer = Adam(rate: .linear(peak: 0.05, warmup: 5, total: 120))
    optimizer.settings.threads = 1
    return Trainer(settings, optimizer: optimizer)
  }

  @Test func learnsTheRuleOfAText() throws {
    var model = BigramModel(seed: 1)
    let before = model.loss(of: BigramModel.validation)
    let result = try trainer(settings()).fit(
      &model, on: BigramModel.batches, validate: BigramModel.validate)
    // The rule's own entropy is 1.16: 0.8 + 0.2 / 12 for the next token, 0.2 / 12 for each other one.
    let after = model.loss(of: BigramModel.validation)
    #expect(before > 2.4 && after < 1.35, "\(before), \(after)")
    #expect(result.reason == .epochs && result.state.epoch == 4 && result.metrics.first?.value == after)
  }

  /// Stopped after any number of updates and resumed: the same bits as without a stop.
  @Test(arguments: [1, 2, 7, 19, 20, 23, 41]) func resumingIsNeverHavingStopped(stop: Int) throws {
    for accumulation in [1, 3] {
      let settings = settings {
        $0.validateEvery = 9
        $0.average = 2
        $0.plateauFactor = 0.5
        $0.accumulation = accumulation
        $0.patience = 20
      }
      var whole = BigramModel(seed: 1)
      let folder = try TemporaryFolder()
      let expected = try trainer(settings).fit(
        &whole, on: BigramModel.batches, saving: CheckpointFolder(folder.path("whole")),
        validate: BigramModel.validate)
      var model = BigramModel(seed: 1)
      var first = trainer(settings)
      let stops = Counter(limit: stop)
      first.isInterrupted = { stops.next() }
      let parts = CheckpointFolder(folder.path("parts"))
      let stopped = try first.fit(
        &model, on: BigramModel.batches, saving: parts, validate: BigramModel.validate)
      guard stopped.reason == .interrupted else {
        #expect(model.namedTensors.mapValues(\.scalars) == whole.namedTensors.mapValues(\.scalars))
        continue
      }
      #expect(stopped.state.step == stop)
      var resumed = BigramModel(seed: 99)
      let result = try trainer(settings).fit(
        &resumed, on: BigramModel.batches, saving: parts, resuming: true, validate: BigramModel.validate)
      #expect(resumed.namedTensors.mapValues(\.scalars) == whole.namedTensors.mapValues(\.scalars))
      #expect(result.state.step == expected.state.step && result.state.best == expected.state.best)
      #expect(result.metrics == expected.metrics && result.steps == expected.steps)
      let last = try #require(parts.steps.last)
      let (a, b) = (
        try Checkpoint(readingFrom: parts.path(ofStep: last)),
        try Checkpoint(readingFrom: CheckpointFolder(folder.path("whole")).path(ofStep: last))
      )
      #expect(a.optimizer.mapValues(\.scalars) == b.optimizer.mapValues(\.scalars))
      #expect(a.weights.mapValues(\.scalars) == b.weights.mapValues(\.scalars))
    }
  }

  /// Says yes at the n-th question.
  private final class Counter: Sendable {
    private let asked = Atomic(0)
    private let limit: Int
    init(limit: Int) { self.limit = limit }
    // The first question comes before the first update.
    func next() -> Bool { asked.add(1, ordering: .relaxed).oldValue >= limit }
  }

  @Test func stopsWhereValidationGetsNoBetter() throws {
    var model = BigramModel(seed: 1)
    let values = Mutex([3.0, 2, 2.5, 2, 2.1, 1])
    let settings = settings {
      $0.epochs = 50
      $0.patience = 2
    }
    let result = try trainer(settings).fit(&model, on: BigramModel.batches) { _ in
      [MetricValue("loss", values.withLock { $0.isEmpty ? 9 : $0.removeFirst() }, .smaller)]
    }
    #expect(result.reason == .patience && result.state.epoch == 5)
    #expect(result.state.best.map(\.value) == [2])
  }

  /// The result holds the best weights, not the last.
  @Test func theBestWeightsAreTheResult() throws {
    let models = Mutex<[BigramModel]>([])
    var model = BigramModel(seed: 1)
    let values = Mutex([0.5, 0.9, 0.7, 0.6])
    let result = try trainer(settings()).fit(&model, on: BigramModel.batches) { model in
      models.withLock { $0.append(model) }
      return [MetricValue("accuracy", values.withLock { $0.isEmpty ? 0.9 : $0.removeFirst() }, .larger)]
    }
    let best = models.withLock { $0[1] }
    #expect(model.namedTensors.mapValues(\.scalars) == best.namedTensors.mapValues(\.scalars))
    #expect(result.steps.count == 1)
  }

  /// Where the mean of all best checkpoints is no gain, that of the better half may be.
  @Test func theMeanOfTheBetterHalfIsTriedToo() throws {
    let models = Mutex<[BigramModel]>([])
    var model = BigramModel(seed: 1)
    // Four validations, the mean of four, the mean of two.
    let values = Mutex([0.3, 0.9, 0.8, 0.6, 0.7, 0.95])
    let settings = settings { $0.average = 4 }
    let result = try trainer(settings).fit(&model, on: BigramModel.batches) { model in
      models.withLock { $0.append(model) }
      return [MetricValue("accuracy", values.withLock { $0.isEmpty ? 0 : $0.removeFirst() }, .larger)]
    }
    #expect(result.steps == Array(result.state.best.map(\.step).prefix(2)))
    #expect(result.metrics.first?.value == 0.95)
    let seen = models.withLock { $0 }
    #expect(model.namedTensors.mapValues(\.scalars) == seen[5].namedTensors.mapValues(\.scalars))
    let (best, second) = (seen[1].embedding.weight.scalars, seen[2].embedding.weight.scalars)
    for (mean, pair) in zip(model.embedding.weight.scalars, zip(best, second)) {
      #expect(abs(mean - (pair.0 + pair.1) / 2) < 1e-6)
    }
  }

  @Test func frozenParametersStay() throws {
    var model = BigramModel(seed: 1)
    let before = model.embedding.weight.scalars
    let settings = settings { $0.trained = !.prefix("embedding") }
    _ = try trainer(settings).fit(&model, on: BigramModel.batches)
    #expect(model.embedding.weight.scalars == before)
    #expect(
      model.namedTensors["output.weight"]?.scalars
        != BigramModel(seed: 1).namedTensors["output.weight"]?.scalars)
  }

  @Test func aDivergingLossStopsWithTheLastGoodCheckpoint() throws {
    let folder = try TemporaryFolder()
    var model = BigramModel(seed: 1)
    let settings = settings { $0.checkpointEvery = 5 }
    let trainer = Trainer(settings, optimizer: SGD(rate: 3000))
    let error = #expect(throws: TrainingError.self) {
      try trainer.fit(&model, on: BigramModel.batches, saving: CheckpointFolder(folder.path("c")))
    }
    guard case .diverged(let step, _, let lastGood) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(step <= 20)
    #expect(lastGood == folder.path("c/step-\((step - 1) / 5 * 5)"))
  }

  @Test func anotherRunsFolderIsNotOverwritten() throws {
    let folder = try TemporaryFolder()
    let checkpoints = CheckpointFolder(folder.path("c"))
    var model = BigramModel(seed: 1)
    _ = try trainer(settings()).fit(&model, on: BigramModel.batches, saving: checkpoints)
    #expect(throws: TrainingError.self) {
      try trainer(settings()).fit(&model, on: BigramModel.batches, saving: checkpoints)
    }
  }

  @Test func resumingWithOtherDataIsRefused() throws {
    let folder = try TemporaryFolder()
    let checkpoints = CheckpointFolder(folder.path("c"))
    var model = BigramModel(seed: 1)
    var trainer = trainer(settings())
    trainer.identity["tokenizer"] = "a"
    _ = try trainer.fit(&model, on: BigramModel.batches, saving: checkpoints)
    trainer.identity["tokenizer"] = "b"
    let other = LanguageModelBatches(ids: BigramModel.text(2000, seed: 8), streams: 4, length: 25)
    let error = #expect(throws: TrainingError.self) {
      try trainer.fit(&model, on: other, saving: checkpoints, resuming: true)
    }
    #expect(error?.description.contains("another tokenizer, another training data") == true)
    let empty = #expect(throws: TrainingError.self) {
      try trainer.fit(&model, on: other, saving: CheckpointFolder(folder.path("none")), resuming: true)
    }
    #expect(empty?.description.contains("no checkpoint to resume from") == true)
  }

  @Test func observersSeeTheRun() throws {
    let recorder = Recorder()
    var trainer = trainer(settings { $0.epochs = 2 })
    trainer.observers = [recorder]
    var model = BigramModel(seed: 1)
    _ = try trainer.fit(&model, on: BigramModel.batches, validate: BigramModel.validate)
    let events = recorder.events.withLock { $0 }
    let reports = events.compactMap { event -> StepReport? in
      if case .progressed(let report) = event { report } else { nil }
    }
    #expect(reports.contains { $0.epochFraction == 1 && $0.loss.isFinite && $0.tokensPerSecond > 0 })
    guard case .finished(let state, .epochs)? = events.last else {
      Issue.record("no end")
      return
    }
    #expect(state.tokens == 2 * 4 * (1999 / 4))
  }
}
