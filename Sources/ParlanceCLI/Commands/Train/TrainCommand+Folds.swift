import ParlanceTraining

/// `--folds`
extension TrainCommand {
  private struct Fold: Encodable {
    let fold: Int
    let folder: String
    let test: [String: Double]
  }

  private struct Summary: Encodable {
    let folds: Int
    let mean: [String: Double]
    let deviation: [String: Double]
  }

  func crossValidate(_ recipe: Recipe, _ folds: Int) throws {
    let out = StandardOutput()
    var noted: RunLogObserver?
    let validation = CrossValidation(
      session: { fold in
        var own = recipe
        own.name = "\(recipe.name), fold \(fold)"
        own.output = "\(recipe.output)/fold-\(fold)"
        let (session, observer) = try session(own, part: "/fold-\(fold)")
        noted = observer
        return session
      }, recipe: recipe, folds: folds)
    let summary: CrossValidation.Summary
    do {
      summary = try validation.run { fold, outcome in
        noted?.finish(outcome)
        if results.json {
          try out.json(
            Fold(
              fold: fold, folder: outcome.folder,
              test: Dictionary(outcome.test.map { ($0.name, $0.value) }) { first, _ in first }))
        } else {
          for metric in outcome.test {
            try out.line("fold \(fold)\t\(metric.name)\t\(Numbers.fixed(metric.value, 4))")
          }
        }
        try out.flush()
      }
    } catch {
      noted?.fail(error)
      throw error
    }
    func all(_ value: (String) -> Double) -> [String: Double] {
      Dictionary(uniqueKeysWithValues: summary.names.map { ($0, value($0)) })
    }
    if results.json {
      try out.json(Summary(folds: folds, mean: all(summary.mean), deviation: all(summary.deviation)))
    } else {
      for name in summary.names {
        try out.line("mean\t\(name)\t\(Numbers.fixed(summary.mean(name), 4))")
        try out.line("deviation\t\(name)\t\(Numbers.fixed(summary.deviation(name), 4))")
      }
    }
    try out.flush()
  }
}
