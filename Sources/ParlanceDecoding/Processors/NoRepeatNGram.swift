/// No n tokens in a row come twice, prefix included.
public struct NoRepeatNGram: LogitsProcessor {
  private let size: Int

  /// - Precondition: n-grams have at least one token.
  public init(_ size: Int) {
    precondition(size > 0, "n-grams of \(size) tokens")
    self.size = size
  }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    let tokens = context.tokens
    guard tokens.count >= size else { return }
    let last = tokens.suffix(size - 1)
    for start in 0...tokens.count - size where tokens[start..<start + size - 1].elementsEqual(last) {
      scores.set(CollectionOfOne(tokens[start + size - 1]), to: -.infinity)
    }
  }
}

/// Sequences of tokens that never come. A sequence that the prefix began is not completed either.
public struct BannedSequences: LogitsProcessor {
  private let sequences: [[Int32]]

  public init(_ sequences: [[Int32]]) { self.sequences = sequences.filter { !$0.isEmpty } }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    for sequence in sequences
    where context.tokens.suffix(sequence.count - 1).elementsEqual(sequence.dropLast()) {
      scores.set(sequence.suffix(1), to: -.infinity)
    }
  }
}
