import ParlanceKernels

/// Only the k best tokens stay, and those that are as good as the last of them.
public struct TopK: LogitsProcessor {
  private let count: Int

  /// - Precondition: at least 1.
  public init(_ count: Int) {
    precondition(count > 0, "the best \(count) tokens")
    self.count = count
  }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    guard count < scores.count else { return }
    if let last = TopValues.find(scores.span, k: count).last { scores.drop(below: last.value) }
  }
}
