import ParlanceEmbeddings
import ParlanceModels

/// Tells the classes of texts.
struct ClassificationTask: Sendable {
  struct Label: Sendable, Equatable {
    var label: String
    var score: Float
  }

  let labels: [String]
  /// Whether the model tells how two texts go together.
  let readsPairs: Bool
  private let scheduler: Scheduler<TextOrPair, [Label]>

  init<P: Predictor>(
    _ predictor: P, labels: [String], readsPairs: Bool = false, _ label: String, limits: ServerLimits,
    metrics: ModelMetrics
  ) where P.Input == TextOrPair, P.Output == [Label] {
    self.labels = labels
    self.readsPairs = readsPairs
    scheduler = Scheduler(label, limits: .init(limits), metrics: metrics, predictor: predictor)
  }

  /// All classes of each text, the likeliest first.
  func classify(_ texts: [String], life: RequestLife) async throws -> [[Label]] {
    try await classify(texts.map { TextOrPair($0) }, life: life)
  }

  /// The same of texts and pairs; pairs only where `readsPairs` says so.
  func classify(_ texts: [TextOrPair], life: RequestLife) async throws -> [[Label]] {
    // About the number of tokens, which only the model knows.
    let costs = texts.map { ($0.text.utf8.count + ($0.second?.utf8.count ?? 0)) / 4 + 1 }
    let results = try await scheduler.submit(texts, costs: costs, life: life)
    guard results.allSatisfy({ $0.allSatisfy { $0.score.isFinite } }) else { throw NotANumber.error }
    return results
  }
}

struct FolderClassifier: Predictor {
  let classifier: TextClassifier

  func predict(_ texts: [TextOrPair]) throws -> [[ClassificationTask.Label]] {
    try classifier.predict(texts).map { labels in
      labels.map { ClassificationTask.Label(label: $0.label, score: $0.probability) }
    }
  }
}

struct FastTextLabels: Predictor {
  let classifier: FastTextClassifier

  func predict(_ texts: [TextOrPair]) throws -> [[ClassificationTask.Label]] {
    texts.map { text in
      let line = String(text.text.map { $0.isNewline ? " " : $0 })
      return classifier.predict(line, k: -1).map {
        ClassificationTask.Label(
          label: $0.label.withoutPrefix(classifier.labelPrefix), score: min(1, $0.probability))
      }
    }
  }
}

struct LinearLabels: Predictor {
  let classifier: LinearTextClassifier

  func predict(_ texts: [TextOrPair]) throws -> [[ClassificationTask.Label]] {
    try texts.map { text in
      try classifier.predict(text.text, k: -1).map {
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
