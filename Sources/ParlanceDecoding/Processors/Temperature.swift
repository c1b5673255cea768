/// Scores divided by a temperature: below 1 the likely become likelier, above 1 the unlikely.
public struct Temperature: LogitsProcessor {
  private let value: Float

  /// - Precondition: above 0. For 0 there is `GreedySearch`.
  public init(_ value: Float) {
    precondition(value > 0, "a temperature of \(value)")
    self.value = value
  }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    for i in scores.indices { scores[i] /= value }
  }
}
