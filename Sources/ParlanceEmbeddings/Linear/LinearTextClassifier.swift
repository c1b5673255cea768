import ParlanceFiles
import ParlanceText

/// A text classifier: TF-IDF vectors and a logistic regression on them.
public struct LinearTextClassifier: Sendable {
  public let vectorizer: TermVectorizer
  public let regression: LogisticRegression
  /// The labels by the number of their class, prefix included, in the order of their bytes.
  public let labels: [String]
  /// How a token starts that is a label.
  public let labelPrefix: String

  init(
    vectorizer: TermVectorizer, regression: LogisticRegression, labels: [String], labelPrefix: String
  ) {
    self.vectorizer = vectorizer
    self.regression = regression
    self.labels = labels
    self.labelPrefix = labelPrefix
  }

  /// The most probable labels of a text, best first. Labels that stand in it are passed over.
  /// - Parameters:
  ///   - k: how many at most; below 0 means all.
  ///   - threshold: least probability.
  /// - Throws: `AnalyzerError`, `UnicodeError`.
  public func predict(_ text: String, k: Int = 1, threshold: Double = 0) throws -> [LabelPrediction] {
    var bare: [UInt8] = []
    LabeledDocuments.divide(text.utf8.span, prefix: Array(labelPrefix.utf8), text: &bare) { _ in }
    var documents = DocumentCollection()
    documents.append(bare.span)
    let probabilities = regression.probabilities(of: try vectorizer.transform(documents))
    return best(probabilities[...], k: k, threshold: threshold)
  }

  /// The most probable labels by the probabilities of one row.
  private func best(_ probabilities: ArraySlice<Double>, k: Int, threshold: Double) -> [LabelPrediction] {
    ranked(probabilities, k: k, threshold: threshold).map {
      LabelPrediction(label: labels[Int($0.label)], probability: $0.probability)
    }
  }

  private func ranked(_ probabilities: ArraySlice<Double>, k: Int, threshold: Double) -> [ScoredLabel] {
    var order = Array(probabilities.indices)
    order.sort { probabilities[$0] == probabilities[$1] ? $0 < $1 : probabilities[$0] > probabilities[$1] }
    return order.prefix(k < 0 ? labels.count : k).filter { probabilities[$0] >= threshold }.map {
      let probability = Float(probabilities[$0])
      return ScoredLabel(
        label: Int32($0 - probabilities.startIndex), probability: probability, score: probability)
    }
  }

  /// Hands out the most probable labels of each line of a corpus, in order.
  /// - Throws: what reading the corpus and `body` throw, `AnalyzerError`, `UnicodeError`.
  public func predict(
    lines corpus: some Corpus, k: Int = 1, threshold: Double = 0, threads: Int = 1,
    _ body: ([LabelPrediction]) throws -> Void
  ) throws {
    try forEachBatch(of: corpus, threads: threads) { _, probabilities in
      for start in stride(from: 0, to: probabilities.count, by: labels.count) {
        try body(best(probabilities[start..<start + labels.count], k: k, threshold: threshold))
      }
    }
  }

  /// Predicts every labeled line of a corpus and counts. Lines without a label are passed over; a label that the model
  /// does not know counts as missed.
  /// - Throws: what reading the corpus throws, `AnalyzerError`, `UnicodeError`.
  public func evaluate(
    on corpus: some Corpus, k: Int = 1, threshold: Double = 0, threads: Int = 1
  ) throws -> ClassifierEvaluation {
    var evaluation = ClassifierEvaluation(labels: labels)
    let numbers = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, Int32($0)) })
    try forEachBatch(of: corpus, threads: threads) { documents, probabilities in
      for line in 0..<documents.count {
        let names = documents.labels(of: line)
        guard !names.isEmpty else { continue }
        let start = line * labels.count
        let gold = names.map { numbers[documents.names.word(Int($0))] }
        evaluation.add(
          gold: gold.compactMap { $0 },
          predicted: ranked(probabilities[start..<start + labels.count], k: k, threshold: threshold))
        evaluation.total.gold += gold.count { $0 == nil }
      }
    }
    return evaluation
  }

  /// Hands out lines with their probabilities, some megabytes of text at a time.
  private func forEachBatch(
    of corpus: some Corpus, threads: Int, _ body: (LabeledDocuments, [Double]) throws -> Void
  ) throws {
    try corpus.forEachBlock { block, position in
      let documents = try LabeledDocuments(
        BlockCorpus(block), labelPrefix: labelPrefix, keepsUnlabeled: true)
      let rows = try vectorizer.transform(documents.texts, threads: threads)
      try body(documents, regression.probabilities(of: rows, threads: threads))
    }
  }
}

/// One block of another corpus.
private struct BlockCorpus: Corpus {
  private var bytes: [UInt8] = []

  init(_ block: Span<UInt8>) { bytes.append(copying: block) }

  func forEachBlock(_ body: (Span<UInt8>, LinePosition) throws -> Void) throws -> CorpusReport {
    if !bytes.isEmpty { try body(bytes.span, LinePosition(file: "", line: 1)) }
    return CorpusReport()
  }
}
