import ParlanceKernels

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
    // The nucleus is small as a rule: the whole vocabulary is sorted only where it is not.
    var count = 64
    while true {
      let isWhole = count > 512 || count >= scores.count
      let ranked =
        isWhole
        ? scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
        : TopValues.find(scores.span, k: count).map(\.index)
      var sum: Float = 0
      if let end = ranked.firstIndex(where: {
        sum += probabilities[$0]
        return sum >= mass
      }) {
        keep(ranked[...end], of: &scores)
        return
      }
      if isWhole { return }
      count *= 8
    }
  }

  private func keep(_ ids: ArraySlice<Int>, of scores: inout [Float]) {
    let kept = ids.map { ($0, scores[$0]) }
    for i in scores.indices { scores[i] = -.infinity }
    for (id, score) in kept { scores[id] = score }
  }
}
