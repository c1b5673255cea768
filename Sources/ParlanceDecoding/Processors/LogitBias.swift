/// Adds to the scores of some tokens.
public struct LogitBias: LogitsProcessor, Hashable {
  private let bias: [Int32: Float]

  /// - Parameter bias: what is added, by token; tokens that the vocabulary does not have are passed over.
  public init(_ bias: [Int32: Float]) { self.bias = bias }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    for (token, change) in bias where scores.indices.contains(Int(token)) { scores[Int(token)] += change }
  }
}
