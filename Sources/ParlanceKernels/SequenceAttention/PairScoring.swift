/// How a query is scored against a key in the attention of recurrent networks.
public enum PairScoring: Sendable, Hashable {
  /// v · tanh(q + k) of projected queries and keys (Bahdanau et al. 2015).
  case additive
  /// scale · (q · k) (Luong et al. 2015).
  case product(scale: Float)
}
