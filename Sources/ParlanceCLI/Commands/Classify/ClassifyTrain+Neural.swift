import ArgumentParser
import ParlanceFiles
import ParlanceKernels
import ParlanceTraining

/// `--model rnn`, `gru`, `lstm`, `cnn`, `transformer`, `bert`
extension ClassifyTrain {
  /// The summary that `--json` prints.
  private struct Summary: Encodable {
    let folder: String
    let steps: Int
    let seconds: Double
    let parameters: Int
    let validation: [String: Double]
  }

  func trainNeural() throws {
    let isFolder = OutputPath.isFolder(output)
    if isFolder, !NeuralClassification.isFolder(output) {
      throw ValidationError("--output \(output) is a folder that holds no model; name another one")
    }
    Threads.use(threads.count)
    Interruption.watch()
    // The model's folder appears when it is whole; the checkpoints that choose the best epoch are not part of it.
    let folder = try AtomicFolder(path: output)
    var recipe = try neural.recipe(
      model, input: input, output: output, dimension: dim ?? 100, epochs: epochs, rate: learningRate,
      pretrained: pretrained, seed: seed.seed)
    let path = recipe.output
    recipe.output = folder.temporary
    let session = TrainingSession(
      recipe: recipe, resumes: false, threads: threads.count,
      printer: TrainingPrinter(isQuiet: progress.quiet),
      observers: [])
    let outcome = try session.run()
    AtomicFolder.remove(session.checkpoints.path)
    AtomicFolder.remove(session.dataFolder)
    try folder.commit()
    let out = StandardOutput()
    if results.json {
      try out.json(
        Summary(
          folder: path, steps: outcome.steps, seconds: outcome.seconds, parameters: outcome.parameters,
          validation: Dictionary(outcome.validation.map { ($0.name, $0.value) }) { first, _ in first }))
    } else {
      for metric in outcome.validation {
        try out.line("validation\t\(metric.name)\t\(Numbers.fixed(metric.value, 4))")
      }
      try out.line(
        "\(Numbers.grouped(outcome.steps)) updates, \(Numbers.grouped(outcome.parameters)) parameters, "
          + "\(Numbers.time(outcome.seconds)): wrote \(path)")
    }
    try out.flush()
  }
}
