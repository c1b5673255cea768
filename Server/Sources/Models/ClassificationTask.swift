import ParlanceEmbeddings
import ParlanceModels

/// Tells the classes of texts.
struct ClassificationTask: Sendable {
  struct Label: Sendable, Equatable {
    var label: String
    var score: Float
  }

  let labels: [String]
  private let scheduler: Scheduler<String, [Label]>
  private let metrics: ModelMetrics

  init<P: Predictor>(
    _ predictor: P, labels: [String], _ label: String, limits: ServerLimits, metrics: ModelMetrics
  ) where P.Input == String, P.Output == [Label] {
    self.labels = labels
    self.metrics = metrics
    scheduler = Scheduler(label, limits: .init(limits), metrics: metrics, predictor: predictor)
  }

  /// All classes of each text, the likeliest first.
  func classify(_ texts: [String], life: RequestLife) async throws -> [[Label]] {
    // About the number of tokens, which only the model knows.
    let results = try await scheduler.submit(texts, costs: texts.map { $0.utf8.count / 4 + 1 }, life: life)
    guard results.allSatisfy({ $0.allSatisfy { $0.score.isFinite } }) else { throw NotANumber.error }
    return results
  }
}

struct FolderClassifier: Predictor {
  let classifier: TextClassifier

  func predict(_ texts: [String]) throws -> [[ClassificationTask.Label]] {
    try classifier.predict(texts).map { labels in
      labels.map { ClassificationTask.Label(label: $0.label, score: $0.probability) }
    }
  }
}

struct FastTextLabels: Predictor {
  let classifier: FastTextClassifier

  func predict(_ texts: [String]) throws -> [[ClassificationTask.Label]] {
    texts.map { text in
      let line = String(text.map { $0.isNewline ? " " : $0 })
      return classifier.predict(line, k: -1).map {
        ClassificationTask.Label(
          label: $0.label.withoutPrefix(classifier.labelPrefix), score: min(1, $0.probability))
      }
    }
  }
}

struct LinearLabels: Predictor {
  let classifier: LinearTextClassifier

  func predict(_ texts: [String]) throws -> [[ClassificationTask.Label]] {
    try texts.map { text in
      try classifier.predict(text, k: -1).map {
        ClassificationTask.Label(label: $0.label.withoutPrefix(classifier.labelPrefix), score: $0.probability)
      }
    }
  }
}

extension String {
  func withoutPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }
}
