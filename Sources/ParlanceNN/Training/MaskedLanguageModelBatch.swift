/// Texts in which some tokens are hidden, and what stood there.
public struct MaskedLanguageModelBatch: TrainingBatch {
  public var input: EncoderInput
  /// The rows to be foretold.
  public var rows: [Int32]
  /// The token that stood in each of them.
  public var targets: [Int32]
  /// For each pair of texts 0 where the second follows the first, 1 where it comes from elsewhere; empty: not asked.
  public var next: [Int32]

  /// - Precondition: one target a row; no answers about pairs, or one a text.
  public init(input: EncoderInput, rows: [Int32], targets: [Int32], next: [Int32] = []) {
    precondition(rows.count == targets.count, "\(rows.count) rows, \(targets.count) targets")
    precondition(
      next.isEmpty || next.count == input.tokens.count, "\(next.count) answers, \(input.tokens.count) texts")
    self.input = input
    self.rows = rows
    self.targets = targets
    self.next = next
  }

  public var targetCount: Int { targets.count }
  public var tokenCount: Int { input.tokens.ids.count }
}
