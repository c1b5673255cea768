import ParlanceKernels

/// Predicts labels of texts with a supervised fastText model (Joulin et al., 2017), by fastText's own rules: the
/// mean of the rows of a line's words and n-grams, then softmax, independent logistic functions or a Huffman
/// tree over the labels.
public struct FastTextClassifier: Sendable {
  public let model: FastTextModel
  /// Labels in the order of the dictionary, prefix included.
  public let labels: [String]
  /// How a token starts that is a label; files do not keep it.
  public let labelPrefix: String
  /// The output rows as floats, padded for the kernels.
  let output: HogwildTable
  /// The tree of a hierarchical softmax.
  let tree: HuffmanTree?

  /// - Throws: `EmbeddingsError.notAClassifier` where the model was not trained on labels, or where its parts do
  ///   not fit together; `.outOfMemory`.
  public init(_ model: FastTextModel, labelPrefix: String = "__label__") throws {
    let dictionary = model.dictionary
    let labelCount = dictionary.labelCount
    guard model.arguments.model == .supervised, labelCount > 0 else {
      throw EmbeddingsError.notAClassifier(reason: "it holds word embeddings without labels")
    }
    let pruned = dictionary.prunedBuckets
    let ngramRows = pruned.map { ($0.values.max().map(Int.init) ?? -1) + 1 } ?? model.arguments.bucket
    // Rows are counted in 32 bits.
    guard
      model.input.rowCount >= dictionary.wordCount + ngramRows, model.input.rowCount <= Int(Int32.max),
      (pruned?.values.min() ?? 0) >= 0, model.input.columnCount > 0,
      model.output.rowCount >= labelCount, model.output.columnCount == model.input.columnCount
    else {
      throw EmbeddingsError.notAClassifier(
        reason: "\(model.input.rowCount) x \(model.input.columnCount) input rows and "
          + "\(model.output.rowCount) x \(model.output.columnCount) output rows do not fit "
          + "\(dictionary.wordCount) words, \(ngramRows) n-gram rows and \(labelCount) labels")
    }
    let columns = model.output.columnCount
    if case .table(let table) = model.output {
      output = table
    } else {
      guard let table = HogwildTable(rowCount: labelCount, dimension: columns) else {
        throw EmbeddingsError.outOfMemory(rows: labelCount, columns: columns)
      }
      for row in 0..<labelCount {
        let values = model.output.row(row)
        table.withMutableRow(row) { floats in for i in values.indices { floats[i] = values[i] } }
      }
      output = table
    }
    let labelIDs = dictionary.wordCount..<dictionary.entries.count
    labels = labelIDs.map { dictionary.entries.word($0) }
    tree =
      model.arguments.loss == .hierarchicalSoftmax
      ? HuffmanTree(counts: labelIDs.map { dictionary.entries.counts[$0] }) : nil
    self.model = model
    self.labelPrefix = labelPrefix
  }

  /// The most probable labels of a line.
  /// - Parameters:
  ///   - line: one line of text; what follows a line feed is left out. Labels in it are passed over.
  ///   - k: how many labels at most; below 0 means all.
  ///   - threshold: least probability.
  ///   - endsLine: whether the end-of-line token takes part, as it does for each line of a file that ends in a
  ///     line feed. fastText's Python module always adds it.
  /// - Returns: best first; empty where nothing in the line is known.
  public func predict(
    _ line: String, k: Int = 1, threshold: Float = 0, endsLine: Bool = true
  ) -> [LabelPrediction] {
    var predictor = LinePredictor(self)
    predictor.predict(Self.firstLine(of: line).span, k: k, threshold: threshold, endsLine: endsLine)
    return predictor.predictions.map {
      LabelPrediction(label: labels[Int($0.label)], probability: $0.probability)
    }
  }

  /// The vector that predictions are made from: the mean of the line's rows, zero where it has none.
  public func vector(of line: String, endsLine: Bool = true) -> [Float] {
    var predictor = LinePredictor(self)
    return predictor.vector(of: Self.firstLine(of: line).span, endsLine: endsLine)
  }

  private static func firstLine(of text: String) -> [UInt8] { Array(text.utf8.prefix { $0 != 0x0A }) }
}
