/// A label and how likely a classifier holds it.
public struct LabelPrediction: Sendable, Equatable {
  /// The label as the dictionary has it, prefix included.
  public var label: String
  /// fastText's probability: 1e-5 above the true one, so that it may pass 1 by that much.
  public var probability: Float

  public init(label: String, probability: Float) {
    self.label = label
    self.probability = probability
  }
}

/// A label by its number, with its probability.
package struct ScoredLabel: Sendable, Equatable {
  package var label: Int32
  package var probability: Float
  /// What labels are ranked by: grows with the probability, but still tells labels apart whose probabilities are
  /// both rounded to 1 or 0.
  package var score: Float
}
