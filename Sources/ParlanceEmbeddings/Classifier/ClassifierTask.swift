import ParlanceKernels

/// What all threads of one training run share.
struct ClassifierTask: Sendable {
  let settings: ClassifierSettings
  let examples: LabeledExamples
  let input: HogwildTable
  let output: HogwildTable
  /// Pieces of all epochs together: the measure of progress.
  let totalPieces: Int
  /// Negative sampling: labels in proportion to the square root of their counts, as fastText draws them. Nil where
  /// there is no other label to draw.
  let noise: AliasTable?
  /// Hierarchical softmax: output rows and branches on the way from each label to the root.
  let paths: [(nodes: [Int32], bits: [UInt8])]

  init(
    settings: ClassifierSettings, examples: LabeledExamples, input: HogwildTable, output: HogwildTable
  ) {
    self.settings = settings
    self.examples = examples
    self.input = input
    self.output = output
    let (product, overflow) = examples.pieces.count.multipliedReportingOverflow(by: settings.epochs)
    totalPieces = overflow ? .max : product
    let dictionary = examples.dictionary
    let counts = Array(dictionary.entries.counts[dictionary.wordCount...])
    noise =
      settings.loss == .negativeSampling && counts.count > 1
      ? AliasTable(weights: counts.map { Double(max($0, 1)).squareRoot() }) : nil
    let tree = settings.loss == .hierarchicalSoftmax ? HuffmanTree(counts: counts) : nil
    paths = tree.map { tree in (0..<tree.leafCount).map { tree.path(to: $0) } } ?? []
  }
}
