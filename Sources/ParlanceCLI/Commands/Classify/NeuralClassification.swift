import Parlance
import ParlanceEmbeddings
import ParlanceModels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Texts classified by a model of a folder.
struct NeuralClassification {
  let classifier: TextClassifier
  let labelPrefix: String
  /// -1: all.
  let count: Int
  let threshold: Float

  /// Whether a name is that of a model folder.
  static func isFolder(_ name: String) -> Bool { access(name + "/config.json", F_OK) == 0 }

  /// The likeliest labels of each line that are likely enough.
  func forEachLine(
    of corpus: some Corpus, batch: Int, _ body: (_ gold: [String], [ClassifiedLabel]) throws -> Void
  ) throws {
    try corpus.forEachLines(batch) { lines, _ in
      let rows = lines.map { parted($0) }
      for (line, labels) in zip(rows, try classifier.predict(rows.map { input($0.text) })) {
        let likely = labels.filter { $0.probability >= threshold }
        try body(line.labels, count < 0 ? likely : Array(likely.prefix(count)))
      }
    }
  }

  /// P@k and R@k as fastText counts them; lines without a label that the model has are passed over.
  func evaluate(on corpus: some Corpus, batch: Int) throws -> ClassifierEvaluation {
    let known = Dictionary(classifier.labels.enumerated().map { ($1, Int32($0)) }) { first, _ in first }
    var evaluation = ClassifierEvaluation(labels: classifier.labels)
    try forEachLine(of: corpus, batch: batch) { gold, predicted in
      let ids = gold.compactMap { known[$0] ?? known[labelPrefix + $0] }
      guard !ids.isEmpty else { return }
      evaluation.add(gold: ids, predicted: predicted.compactMap { known[$0.label] })
    }
    return evaluation
  }

  /// Two texts parted by a tab, for a model that reads pairs.
  private func input(_ text: String) -> TextOrPair {
    guard classifier.readsPairs, let tab = text.firstIndex(of: "\t") else { return TextOrPair(text) }
    return TextOrPair(String(text[..<tab]), String(text[text.index(after: tab)...]))
  }

  /// The labels of a line, without their prefix, and its text.
  private func parted(_ line: String) -> (labels: [String], text: String) {
    var labels: [String] = []
    var rest = Substring(line)
    while true {
      let trimmed = rest.drop(while: \.isWhitespace)
      guard trimmed.hasPrefix(labelPrefix) else { return (labels, String(rest)) }
      let word = trimmed.prefix { !$0.isWhitespace }
      labels.append(String(word.dropFirst(labelPrefix.count)))
      rest = trimmed[word.endIndex...]
    }
  }
}
