import ParlanceText

/// Training.
extension LinearTextClassifier {
  /// How a classifier is trained.
  public struct Settings: Sendable {
    public var vectorizer = VectorizerOptions()
    public var regression = LogisticRegressionSettings()
    /// How a token starts that is a label.
    public var labelPrefix = "__label__"
    public var threads = 1

    public init() {}
  }

  /// A trained classifier and how its training ended.
  public struct Training: Sendable {
    public let classifier: LinearTextClassifier
    public let fit: LogisticRegression.Fit
    /// Labeled lines.
    public let exampleCount: Int
  }

  /// Trains on lines that carry labels; lines without one are passed over. A line with several labels is one example for
  /// each of them.
  /// - Throws: `EmbeddingsError`, `VectorizerError`, `AnalyzerError`, and what reading the corpus throws.
  public static func train(
    on corpus: some Corpus, settings: Settings = Settings(),
    observer: ((LogisticRegression.Progress) throws -> Void)? = nil
  ) throws -> Training {
    let examples = try LinearExamples(corpus, labelPrefix: settings.labelPrefix)
    return try train(on: examples, settings: settings, observer: observer)
  }

  static func train(
    on examples: LinearExamples, settings: Settings,
    observer: ((LogisticRegression.Progress) throws -> Void)? = nil
  ) throws -> Training {
    let (vectorizer, matrix) = try TermVectorizer.fitTransform(
      examples.texts, options: settings.vectorizer, threads: settings.threads)
    var regression = settings.regression
    regression.threads = settings.threads
    let rows = examples.rows.count == matrix.rowCount ? matrix : matrix.selecting(rows: examples.rows)
    let fit = try LogisticRegression.fit(
      rows, classes: examples.classes, classCount: examples.labels.count, settings: regression,
      observer: observer)
    let classifier = LinearTextClassifier(
      vectorizer: vectorizer, regression: fit.model, labels: examples.labels,
      labelPrefix: settings.labelPrefix)
    return Training(classifier: classifier, fit: fit, exampleCount: examples.texts.count)
  }
}

/// Labeled texts, and for each label of each text one example.
struct LinearExamples: Sendable {
  let texts: DocumentCollection
  /// The text of each example.
  let rows: [Int]
  /// The class of each example.
  let classes: [Int32]
  /// The labels of the classes.
  let labels: [String]

  init(texts: DocumentCollection, rows: [Int], classes: [Int32], labels: [String]) {
    self.texts = texts
    self.rows = rows
    self.classes = classes
    self.labels = labels
  }

  /// - Throws: `EmbeddingsError.noTrainingData`, and what reading the corpus throws.
  init(_ corpus: some Corpus, labelPrefix: String) throws {
    guard !labelPrefix.isEmpty else {
      throw EmbeddingsError.invalidSetting(
        name: "label prefix", reason: "it is empty, so that all is a label")
    }
    let documents = try LabeledDocuments(corpus, labelPrefix: labelPrefix)
    guard documents.count > 0 else {
      throw EmbeddingsError.noTrainingData(
        reason: "no line has a label; a label is a token that starts with \(labelPrefix)")
    }
    let names = (0..<documents.names.count).map { documents.names.word($0) }
    let order = names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
    var classOf = [Int32](repeating: 0, count: names.count)
    for (number, name) in order.enumerated() { classOf[name] = Int32(number) }
    texts = documents.texts
    rows = (0..<documents.count).flatMap { line in
      [Int](repeating: line, count: documents.labels(of: line).count)
    }
    classes = documents.labels.map { classOf[Int($0)] }
    labels = order.map { names[$0] }
    guard labels.count >= 2 else {
      throw EmbeddingsError.noTrainingData(reason: "there is only one label, \(labels[0]); two are needed")
    }
  }
}
