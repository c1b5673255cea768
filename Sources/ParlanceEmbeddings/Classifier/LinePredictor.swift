import ParlanceKernels
import ParlanceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One thread's prediction: a line in, its best labels out, without memory being taken for each line.
package struct LinePredictor: ~Copyable {
  private let classifier: FastTextClassifier
  private var encoder: LineEncoder
  private var scratch: ClassifierScratch
  private var sums: [Float]
  private var best = BestLabels()
  private var stack: [(node: Int, score: Float)] = []

  package init(_ classifier: FastTextClassifier) {
    self.classifier = classifier
    encoder = LineEncoder(model: classifier.model, labelPrefix: classifier.labelPrefix)
    let dimension = classifier.model.input.columnCount
    scratch = ClassifierScratch(dimension: dimension, outputCount: classifier.labels.count)
    sums = [Float](repeating: 0, count: dimension)
  }

  /// Labels that the last line carries itself, known ones only.
  package var trueLabels: [Int32] { encoder.labels }
  /// Whether the last line had anything to go by.
  package var hasRows: Bool { !encoder.rows.isEmpty }
  /// The labels of the last prediction, best first.
  package var predictions: [ScoredLabel] { best.labels }

  /// Reads a line and predicts its labels; none for a line without any known row.
  /// - Parameters:
  ///   - k: how many labels; below 0 means all.
  ///   - threshold: least probability.
  ///   - endsLine: whether the end-of-line token takes part.
  package mutating func predict(_ line: Span<UInt8>, k: Int, threshold: Float, endsLine: Bool) {
    read(line, endsLine: endsLine)
    best.reset(limit: k, of: classifier.labels.count)
    guard hasRows else { return }
    predictFromHidden(threshold: threshold)
    best.finish()
  }

  /// The mean of a line's rows, `dimension` floats; zero where it has none.
  package mutating func vector(of line: Span<UInt8>, endsLine: Bool) -> [Float] {
    read(line, endsLine: endsLine)
    return scratch.withHidden { hidden in hidden.indices.map { hidden[$0] } }
  }

  private mutating func read(_ line: Span<UInt8>, endsLine: Bool) {
    encoder.encode(line, endsLine: endsLine)
    let encoded = encoder.rows
    let rows = encoded.span
    switch classifier.model.input {
    case .table(let table): scratch.setHidden(toMeanOf: rows, in: table)
    case .mapped(let file, let offset, _, _):
      file.withBytes { scratch.setHidden(toMeanOf: rows, in: $0, offset: offset) }
    default:
      var sums: [Float] = []
      swap(&sums, &self.sums)
      for i in sums.indices { sums[i] = 0 }
      for i in rows.indices { classifier.model.input.add(row: Int(rows[i]), to: &sums) }
      let scale = rows.isEmpty ? 0 : 1 / Float(rows.count)
      for i in sums.indices { sums[i] *= scale }
      scratch.setHidden(to: sums.span)
      swap(&sums, &self.sums)
    }
  }

  private mutating func predictFromHidden(threshold: Float) {
    switch classifier.model.arguments.loss {
    case .hierarchicalSoftmax: descend(threshold: threshold)
    case .softmax:
      scratch.computeScores(classifier.output)
      scratch.softmaxScores()
      collect(threshold: threshold) { $0 }
    case .negativeSampling, .oneVsAll:
      scratch.computeScores(classifier.output)
      collect(threshold: threshold) { LogisticTable.value($0) }
    }
  }

  private mutating func collect(threshold: Float, _ probability: (Float) -> Float) {
    var best = BestLabels()
    swap(&best, &self.best)
    scratch.withScores { scores in
      for i in scores.indices {
        let p = probability(scores[i])
        if p >= threshold { best.insert(i, probability: p + LogisticTable.epsilon, score: scores[i]) }
      }
    }
    swap(&best, &self.best)
  }

  /// Depth first, left before right, leaving out branches that can't reach the threshold or the best so far.
  private mutating func descend(threshold: Float) {
    guard let tree = classifier.tree else { return }
    let least = logf(threshold + LogisticTable.epsilon)
    let leaves = tree.leafCount
    stack.removeAll(keepingCapacity: true)
    stack.append((2 * leaves - 2, 0))
    while let (node, score) = stack.popLast() {
      if score < least || best.rejects(score) { continue }
      if node < leaves {
        best.insert(node, probability: expf(score), score: score)
        continue
      }
      let right = scratch.probability(ofRow: node - leaves, in: classifier.output)
      let children = tree.children[node - leaves]
      stack.append((Int(children.right), score + logf(right + LogisticTable.epsilon)))
      stack.append((Int(children.left), score + logf(1 - right + LogisticTable.epsilon)))
    }
  }
}
