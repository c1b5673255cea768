import FoundationEssentials
import ParlanceFiles
import ParlanceKernels
import ParlanceTraining

/// `--model rnn`, `gru`, `lstm`, `cnn`, `transformer`, `bert`
extension ClassifyCrossValidate {
  func crossValidateNeural() throws {
    Threads.use(threads.count)
    Interruption.watch()
    // The models are thrown away when they are measured.
    let temporary = FileManager.default.temporaryDirectory.path
    let folder = try AtomicFolder(path: "\(temporary)/parlance-folds")
    let recipe = try neural.recipe(
      model, input: input, output: folder.temporary, dimension: dim ?? 100, epochs: epochs,
      rate: learningRate, pretrained: pretrained, seed: seed.seed)
    let out = StandardOutput()
    let printer = TrainingPrinter(isQuiet: progress.quiet)
    let validation = CrossValidation(
      session: { fold in
        var own = recipe
        own.output = "\(recipe.output)/fold-\(fold)"
        return TrainingSession(
          recipe: own, resumes: false, threads: threads.count, printer: printer, observers: [])
      }, recipe: recipe, folds: folds)
    let summary = try validation.run { fold, outcome in
      let accuracy = (outcome.test.first?.value ?? .nan) / 100
      if results.json {
        try out.json(Answer(fold: fold, accuracy: accuracy))
      } else {
        try out.line("fold \(fold)\t\(Numbers.fixed(accuracy, 6))")
      }
      try out.flush()
      AtomicFolder.remove(outcome.folder)
    }
    let (mean, deviation) = (summary.mean("accuracy") / 100, summary.deviation("accuracy") / 100)
    if results.json {
      try out.json(Summary(folds: folds, mean: mean, deviation: deviation))
    } else {
      try out.line("mean\t\(Numbers.fixed(mean, 6))")
      try out.line("deviation\t\(Numbers.fixed(deviation, 6))")
    }
    try out.flush()
    AtomicFolder.remove(folder.temporary)
  }
}
