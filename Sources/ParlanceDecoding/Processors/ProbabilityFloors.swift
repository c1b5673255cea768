#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Tokens stay that are at least so likely, measured by the likeliest.
public struct MinP: LogitsProcessor {
  private let share: Float

  public init(_ share: Float) { self.share = share }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    let probabilities = probabilities(of: scores)
    let floor = share * (probabilities.max() ?? 0)
    for i in scores.indices where probabilities[i] < floor { scores[i] = -.infinity }
  }
}

/// Tokens stay that have at least a certain probability; the likeliest always does.
public struct EpsilonCutoff: LogitsProcessor {
  private let epsilon: Float

  public init(_ epsilon: Float) { self.epsilon = epsilon }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    cut(&scores, below: { _ in epsilon })
  }
}

/// Tokens stay that have at least a probability of ε or √ε e^-H, whichever is less, H being the distribution's entropy: less
/// is asked where much is possible (Hewitt et al. 2022). The likeliest always stays.
public struct EtaCutoff: LogitsProcessor {
  private let epsilon: Float

  public init(_ epsilon: Float) { self.epsilon = epsilon }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    cut(&scores) { min(epsilon, epsilon.squareRoot() * expf(-entropy($0))) }
  }
}

/// Tokens stay whose information is near the distribution's entropy, as few as have the given probability together
/// (locally typical sampling; Meister et al. 2022).
public struct TypicalP: LogitsProcessor {
  private let mass: Float

  public init(_ mass: Float) { self.mass = mass }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    let probabilities = probabilities(of: scores)
    let entropy = entropy(probabilities)
    let distances = logProbabilities(of: scores).map { abs(-$0 - entropy) }
    let possible = scores.indices.filter { probabilities[$0] > 0 }
    let ranked = possible.sorted { (distances[$0], $0) < (distances[$1], $1) }
    var sum: Float = 0
    guard
      let end = ranked.firstIndex(where: {
        sum += probabilities[$0]
        return sum >= mass
      })
    else { return }
    let bound = distances[ranked[end]]
    for i in scores.indices where !(distances[i] <= bound) { scores[i] = -.infinity }
  }
}

/// -Σ p ln p, in nats.
private func entropy(_ probabilities: [Float]) -> Float {
  probabilities.reduce(0) { $1 > 0 ? $0 - $1 * logf($1) : $0 }
}

private func cut(_ scores: inout [Float], below floor: ([Float]) -> Float) {
  let probabilities = probabilities(of: scores)
  let bound = min(floor(probabilities), probabilities.max() ?? 0)
  for i in scores.indices where probabilities[i] < bound { scores[i] = -.infinity }
}
