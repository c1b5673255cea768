import ParlanceTraining

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// k-fold cross-validation of a recipe: its training data in k parts, each of which is the test of a model that learns from
/// the others. Part of those is held out for validation, where the recipe says so.
struct CrossValidation {
  /// A training that begins anew in another folder, for fold n from 1.
  let session: (_ fold: Int) throws -> TrainingSession
  let recipe: Recipe
  let folds: Int

  struct UnknownTask: Error, CustomStringConvertible {
    let task: Recipe.Task
    var description: String {
      "folds are for the tasks classification and tagging, not \(task.rawValue)"
    }
  }

  /// What the folds gave, by metric.
  struct Summary {
    let names: [String]
    let values: [String: [Double]]

    func mean(_ name: String) -> Double {
      let all = values[name] ?? []
      return all.reduce(0, +) / Double(max(1, all.count))
    }

    /// As of a whole population (NumPy's `std`).
    func deviation(_ name: String) -> Double {
      let (all, mean) = (values[name] ?? [], mean(name))
      return sqrt(all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, all.count)))
    }
  }

  /// - Parameter each: is told of each fold's outcome when it is there.
  func run(_ each: (_ fold: Int, TrainingSession.Outcome) throws -> Void) throws -> Summary {
    let (data, seed) = (recipe.data, recipe.training.seed)
    switch recipe.task {
    case .classification:
      let all = try LabeledTexts(data.train, data)
      return try run(all.folds(folds, seed: seed), each) { session, fold in
        var training = all[fold.training]
        let held = training.holdOut(data.validationShare, seed: seed &+ 1)
        return try session.trainClassifier(
          DataParts(training: training, validation: held, test: all[fold.validation]))
      }
    case .tagging:
      let all = try TaggedSentences(data.train)
      return try run(all.folds(folds, seed: seed), each) { session, fold in
        var training = all[fold.training]
        let held = training.holdOut(data.validationShare)
        return try session.trainTagger(
          DataParts(training: training, validation: held, test: all[fold.validation]))
      }
    default: throw UnknownTask(task: recipe.task)
    }
  }

  private func run(
    _ folds: Folds, _ each: (Int, TrainingSession.Outcome) throws -> Void,
    _ train: (TrainingSession, Folds.Fold) throws -> TrainingSession.Outcome
  ) throws -> Summary {
    var names: [String] = []
    var values: [String: [Double]] = [:]
    for (number, fold) in folds.enumerated() {
      let outcome = try train(session(number + 1), fold)
      for metric in outcome.test {
        if !names.contains(metric.name) { names.append(metric.name) }
        values[metric.name, default: []].append(metric.value)
      }
      try each(number + 1, outcome)
    }
    return Summary(names: names, values: values)
  }
}
