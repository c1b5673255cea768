import ParlanceKernels
import ParlanceText

/// How well a way of training does on examples that it has not seen: each part of the examples is held out once.
public struct CrossValidation: Sendable, Equatable {
  /// The share of right answers on each part.
  public let accuracies: [Double]

  public var mean: Double { accuracies.reduce(0, +) / Double(accuracies.count) }

  /// The standard deviation of the accuracies, as of a whole population (NumPy's `std`).
  public var deviation: Double {
    let mean = mean
    return (accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(accuracies.count)).squareRoot()
  }

  public init(accuracies: [Double]) { self.accuracies = accuracies }
}

/// Parts of examples in which each class has about the same share as in all.
struct StratifiedFolds {
  /// The fold of each example.
  let folds: [Int]
  let count: Int

  /// Shuffles each class and deals it out; the next class goes on at the fold where the last one ended.
  /// - Throws: `EmbeddingsError.invalidSetting` where there are fewer than two folds, or fewer examples than folds.
  init(classes: [Int32], classCount: Int, count: Int, seed: UInt64) throws {
    guard count >= 2, count <= classes.count else {
      throw EmbeddingsError.invalidSetting(
        name: "folds", reason: "\(count) is not between 2 and the number of examples, \(classes.count)")
    }
    var members = [[Int]](repeating: [], count: classCount)
    for (example, number) in classes.enumerated() { members[Int(number)].append(example) }
    var random = SplitMix64(seed: seed)
    var folds = [Int](repeating: 0, count: classes.count)
    var next = 0
    for var examples in members {
      examples.shuffle(using: &random)
      for example in examples {
        folds[example] = next
        next = (next + 1) % count
      }
    }
    self.folds = folds
    self.count = count
  }
}

extension LinearTextClassifier {
  /// Trains on all parts but one and measures on that one, for each part. The vectorizer too learns only from the
  /// training parts.
  /// - Parameters:
  ///   - folds: how many parts; each label is spread evenly over them.
  ///   - observer: is told each part's number and accuracy; what it throws ends the work.
  /// - Throws: `EmbeddingsError`, `VectorizerError`, `AnalyzerError`, and what reading the corpus throws.
  public static func crossValidate(
    on corpus: some Corpus, folds count: Int, settings: Settings = Settings(), seed: UInt64 = 1,
    observer: ((Int, Double) throws -> Void)? = nil
  ) throws -> CrossValidation {
    let examples = try LinearExamples(corpus, labelPrefix: settings.labelPrefix)
    let parts = try StratifiedFolds(
      classes: examples.classes, classCount: examples.labels.count, count: count, seed: seed)
    var accuracies: [Double] = []
    for fold in 0..<count {
      let (training, held) = examples.split { parts.folds[$0] == fold }
      let classifier = try train(on: training, settings: settings).classifier
      let rows = try classifier.vectorizer.transform(held.texts, threads: settings.threads)
      let answers = classifier.regression.classes(of: rows, threads: settings.threads)
      let right = held.rows.indices.count { answers[held.rows[$0]] == Int(held.classes[$0]) }
      accuracies.append(Double(right) / Double(held.rows.count))
      try observer?(fold, accuracies[fold])
    }
    return CrossValidation(accuracies: accuracies)
  }
}

extension LinearExamples {
  /// The examples that are not held out, and those that are, each with a text of its own.
  fileprivate func split(_ isHeld: (Int) -> Bool) -> (kept: LinearExamples, held: LinearExamples) {
    func part(_ examples: [Int]) -> LinearExamples {
      LinearExamples(
        texts: texts.selecting(examples.map { rows[$0] }), rows: Array(examples.indices),
        classes: examples.map { classes[$0] }, labels: labels)
    }
    return (part(rows.indices.filter { !isHeld($0) }), part(rows.indices.filter(isHeld)))
  }
}
