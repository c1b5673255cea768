/// A way from a model's logits to sequences: `GreedySearch`, `BeamSearch`, `SamplingSearch`.
public protocol SearchStrategy: Sendable {
  var options: SearchOptions { get set }

  /// Continues each row of a state. Rows leave the batch when they are done; what a row gives does not depend on the
  /// others.
  /// - Parameters:
  ///   - state: the model's first state, one row for each sequence.
  ///   - prefixes: for each row the tokens that it must begin with, the start token first. At least one.
  ///   - limits: for each row, how many new tokens it may have. At least 1.
  ///   - observer: is told of tokens, and may end rows or the whole search.
  /// - Returns: for each row its hypotheses, best first; at least one.
  func decode<Decoder: StepDecoder>(
    _ decoder: Decoder, from state: Decoder.State, prefixes: [[Int32]], limits: [Int],
    observer: SearchObserver
  ) -> [[Hypothesis]]
}

extension SearchStrategy {
  /// Continues each row of a state, all with the options' length limit.
  public func decode<Decoder: StepDecoder>(
    _ decoder: Decoder, from state: Decoder.State, prefixes: [[Int32]],
    observer: SearchObserver = SearchObserver()
  ) -> [[Hypothesis]] {
    decode(
      decoder, from: state, prefixes: prefixes,
      limits: [Int](repeating: options.maximumLength, count: prefixes.count), observer: observer)
  }

  func check(prefixes: [[Int32]], limits: [Int]) {
    precondition(
      limits.count == prefixes.count && prefixes.allSatisfy { !$0.isEmpty } && limits.allSatisfy { $0 > 0 },
      "\(prefixes.count) prefixes, the shortest of \(prefixes.map(\.count).min() ?? 0), and limits \(limits)")
  }
}

/// Watches a search while it goes on.
public struct SearchObserver: Sendable {
  /// Called with each new token of a row, in order: for text that is shown as it comes, and for what ends a text other than
  /// a token. Gives false where the row shall end with this token. Not called in a beam search, where tokens are not
  /// settled before the end, nor for further samples of a row.
  public var onToken: @Sendable (_ row: Int, _ token: Int32) -> Bool
  /// Asked before each step. Where it gives true, the search ends with what it has.
  public var isCancelled: @Sendable () -> Bool

  public init(
    onToken: @escaping @Sendable (_ row: Int, _ token: Int32) -> Bool = { _, _ in true },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.onToken = onToken
    self.isCancelled = isCancelled
  }
}
