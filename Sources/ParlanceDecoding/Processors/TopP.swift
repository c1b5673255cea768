/// Only the best tokens stay, as few as have a probability of p together (nucleus sampling; Holtzman et al. 2020).
public struct TopP: LogitsProcessor {
  private let mass: Float

  /// - Precondition: above 0.
  public init(_ mass: Float) {
    precondition(mass > 0, "tokens with a probability of \(mass) together")
    self.mass = mass
  }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    guard mass < 1 else { return }
    let probabilities = probabilities(of: scores)
    // Without sorting the vocabulary: the bits of floats that are not negative are in the floats' order, so that their
    // first bits part them into classes of like size. Only the class in which the mass is reached need be sorted.
    var masses = [Double](repeating: 0, count: 2048)
    for p in probabilities where p > 0 { masses[Self.magnitude(p)] += Double(p) }
    var sum = 0.0
    var last = masses.count - 1
    while last >= 0, sum + masses[last] < Double(mass) {
      sum += masses[last]
      last -= 1
    }
    guard last >= 0 else { return }
    let border = probabilities.indices.filter { Self.magnitude(probabilities[$0]) == last }
      .sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
    for i in scores.indices where Self.magnitude(probabilities[i]) < last { scores[i] = -.infinity }
    for (rank, i) in border.enumerated() {
      if rank > 0, sum >= Double(mass) { scores[i] = -.infinity }
      sum += Double(probabilities[i])
    }
  }

  /// The first bits of a float that is not negative.
  private static func magnitude(_ value: Float) -> Int { Int((value.bitPattern & 0x7fff_ffff) >> 20) }
}
