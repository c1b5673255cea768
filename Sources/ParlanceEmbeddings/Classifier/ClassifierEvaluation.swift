/// How well a classifier's labels agree with those of a labeled text.
public struct ClassifierEvaluation: Sendable, Equatable {
  /// What was counted, for one label or for all together.
  public struct Counts: Sendable, Equatable {
    /// How often the text has the label.
    public var gold = 0
    /// How often it was predicted.
    public var predicted = 0
    /// How often both.
    public var correct = 0

    public init() {}

    /// Share of the predictions that are right; not a number where nothing was predicted.
    public var precision: Double { Double(correct) / Double(predicted) }
    /// Share of the text's labels that were predicted; not a number where the text has none.
    public var recall: Double { Double(correct) / Double(gold) }
    /// Harmonic mean of precision and recall.
    public var f1: Double { 2 * Double(correct) / Double(gold + predicted) }

    mutating func add(_ other: Counts) {
      gold += other.gold
      predicted += other.predicted
      correct += other.correct
    }
  }

  /// Lines with at least one known label and one known row; others are passed over.
  public var exampleCount = 0
  /// All labels together: its precision is P@k, its recall R@k.
  public var total = Counts()
  /// Labels in the order of the dictionary, prefix included.
  public let labels: [String]
  /// The counts of each label.
  public var perLabel: [Counts]

  package init(labels: [String]) {
    self.labels = labels
    perLabel = [Counts](repeating: Counts(), count: labels.count)
  }

  /// Counts one line. A label that stands twice in a line counts twice as gold, as in fastText.
  mutating func add(gold: [Int32], predicted: [ScoredLabel]) {
    add(gold: gold, predicted: predicted.lazy.map(\.label))
  }

  /// The same where predictions have no scores.
  package mutating func add(gold: [Int32], predicted: some Collection<Int32>) {
    exampleCount += 1
    total.gold += gold.count
    total.predicted += predicted.count
    for label in gold { perLabel[Int(label)].gold += 1 }
    for label in predicted {
      perLabel[Int(label)].predicted += 1
      if gold.contains(label) {
        perLabel[Int(label)].correct += 1
        total.correct += 1
      }
    }
  }

  mutating func merge(_ other: ClassifierEvaluation) {
    exampleCount += other.exampleCount
    total.add(other.total)
    for i in perLabel.indices { perLabel[i].add(other.perLabel[i]) }
  }
}
