#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How the log-probability of n tokens, the end token among them, becomes a score: without it, short hypotheses win.
public enum LengthNormalization: Sendable, Hashable {
  case none
  /// Divided by n^α; 1 gives the mean log-probability.
  case average(alpha: Double = 1)
  /// Divided by ((5 + n) / 6)^α (Wu et al. 2016).
  case gnmt(alpha: Double)

  public func score(_ logProbability: Double, length: Int) -> Double {
    switch self {
    case .none: logProbability
    case .average(let alpha): logProbability / pow(Double(length), alpha)
    case .gnmt(let alpha): logProbability / pow((5 + Double(length)) / 6, alpha)
    }
  }

  /// Whether a sum becomes a better score when it is spread over more tokens.
  var favorsLength: Bool {
    switch self {
    case .none: false
    case .average(let alpha), .gnmt(let alpha): alpha > 0
    }
  }
}
