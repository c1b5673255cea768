import Parlance
import ParlanceFiles
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceTraining

/// One call of `train`: what the tasks share.
struct TrainingSession {
  let recipe: Recipe
  let resumes: Bool
  let threads: Int
  let printer: TrainingPrinter
  /// Who takes note of the run beside the terminal.
  let observers: [any RunObserver]

  /// What is printed at the end.
  struct Outcome {
    let folder: String
    let steps: Int
    let tokens: Int
    let seconds: Double
    let parameters: Int
    let validation: [MetricValue]
    let test: [MetricValue]
    /// How the test was measured, such as BLEU's signature.
    let signature: String?
    let averaged: Int
    let reason: StopReason
  }

  var checkpoints: CheckpointFolder { CheckpointFolder("\(recipe.output)/checkpoints") }
  var dataFolder: String { "\(recipe.output)/data" }

  /// The tokenizer of the folder where training goes on, else a new one, which is then put there.
  /// - Parameter marksEnds: whether a new one puts the end token behind a text when it is asked for special tokens, as
  ///   Python's transformers do.
  func tokenizer(
    _ role: TokenizerRole, marksEnds: Bool = false, learn texts: () -> [String]
  ) throws -> Tokenizer {
    let path = "\(recipe.output)/\(role == .text ? "tokenizer" : "\(role.rawValue)_tokenizer").json"
    if resumes {
      if checkpoints.steps.isEmpty {
        throw TrainingError.noCheckpoint(folder: checkpoints.path, rejected: [])
      }
      return try Tokenizer(contentsOf: path)
    }
    if recipe.modelFolder != nil, recipe.tokenizer.path != nil {
      throw recipe.model.node.error("the tokenizer is that of the model's folder; leave out tokenizer.path")
    }
    guard checkpoints.steps.isEmpty else { throw TrainingError.checkpointsExist(folder: checkpoints.path) }
    var tokenizer =
      if let folder = recipe.modelFolder { try Tokenizer(contentsOf: folder) } else {
        try RecipeTokenizer.make(
          recipe.tokenizer, on: texts(), adding: try PretrainedEmbeddings.words(recipe), threads: threads)
      }
    if marksEnds, recipe.tokenizer.path == nil { tokenizer = try RecipeTokenizer.markingEnds(tokenizer) }
    try AtomicFolder.make(recipe.output)
    try tokenizer.write(to: path)
    return tokenizer
  }

  /// Trains a model and writes its folder.
  /// - Parameter trained: which parameters are trained, of those that the recipe does not freeze.
  func train<Model: FolderModel & Trainable, Source: BatchSource>(
    _ model: Model, on source: Source, trained: ParameterFilter = .all,
    tokenizers: [TokenizerRole: Tokenizer],
    validate: (Model) throws -> [MetricValue],
    test: (Model) throws -> (metrics: [MetricValue], signature: String?)
  ) throws -> Outcome where Source.Batch == Model.Batch {
    var model = model
    var settings = recipe.training
    settings.trained = settings.trained && trained
    if let tokenizer = tokenizers[.text] ?? tokenizers[.source],
      let (table, found) = try PretrainedEmbeddings.apply(recipe, to: &model, tokenizer: tokenizer)
    {
      if recipe.embeddings.isFrozen { settings.trained = settings.trained && !.prefix(table) }
      printer.note("\(Numbers.grouped(found)) pretrained vectors in \(table)")
    }
    let stepsOfEpoch = source.plan(epoch: 0, seed: settings.seed).batches.count
    let steps = settings.epochs * ((stepsOfEpoch + settings.accumulation - 1) / settings.accumulation)
    let optimizer = recipe.optimizer.makeOptimizer(steps: min(steps, settings.maxSteps ?? steps))
    var trainer = Trainer(settings, optimizer: optimizer, observers: [printer] + observers)
    trainer.isInterrupted = { (try? Interruption.check()) == nil }
    for (role, tokenizer) in tokenizers {
      let json = try tokenizer.tokenizerJSON()
      trainer.identity["\(role.rawValue) tokenizer"] = SHA256.digest(of: json).hexadecimal
    }
    trainer.identity["model"] = "\(model.options)"
    printer.note(
      "\(recipe.name): \(Numbers.grouped(model.parameterCount())) parameters, "
        + "\(Numbers.grouped(stepsOfEpoch)) batches an epoch")
    let result = try trainer.fit(
      &model, on: source, saving: checkpoints, resuming: resumes, validate: validate)
    if result.reason == .interrupted {
      printer.note("checkpoint \(checkpoints.path(ofStep: result.state.step)); go on with --resume")
      try Interruption.check()
    }
    let tested = try test(model)
    let outcome = Outcome(
      folder: recipe.output, steps: result.state.step, tokens: result.state.tokens,
      seconds: result.state.seconds, parameters: model.parameterCount(), validation: result.metrics,
      test: tested.metrics, signature: tested.signature, averaged: result.steps.count, reason: result.reason)
    try ModelFolder(model: model, tokenizers: tokenizers, path: recipe.output)
      .write(to: recipe.output, card: ModelCard.text(recipe, outcome))
    return outcome
  }
}
