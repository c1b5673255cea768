import ParlanceTensor

/// A model that says what comes next: a recurrent network, a transformer, a table of n-grams. Searches are written once,
/// over this.
///
/// What a model knows of the tokens so far is a `State` that the caller keeps: one row for each sequence that is being
/// continued. The model makes the first state itself, from a source sentence or from nothing. A state is a value: a copy
/// of it can go on by itself.
///
/// A row's logits must not depend on the rows beside it, to the bit: then no answer depends on what it was batched with.
public protocol StepDecoder: Sendable {
  associatedtype State: Sendable

  var vocabularySize: Int { get }

  /// Feeds one token to each row.
  /// - Returns: the logits of each row's next token, `[rows, vocabulary]`.
  func step(_ tokens: [Int32], _ state: inout State) -> Tensor

  /// Feeds several tokens to each row at once.
  /// - Parameter prompts: at least one token for each row; rows may differ in length.
  /// - Returns: the logits after each row's last token, `[rows, vocabulary]`; nil, with the state as it was, where the
  ///   model has no faster way than step after step. Searches then feed the tokens of a longer prompt beside rows that
  ///   are already being continued.
  func prefill(_ prompts: [[Int32]], _ state: inout State) -> Tensor?

  /// Makes the rows those that stood at `rows`: hypotheses change places, are doubled, and leave.
  func reorder(_ state: inout State, _ rows: [Int])

  /// Puts the rows of another state behind those of this one, so that sequences that began at different times go on
  /// together.
  /// - Returns: false, with the state as it was, where the decoder cannot.
  func join(_ state: inout State, with other: State) -> Bool

  /// Where the last step looked in each row's source: one weight for each source position, the sum 1. Nil where the model
  /// has no source.
  func attention(_ state: State) -> [[Float]]?
}

extension StepDecoder {
  public func prefill(_ prompts: [[Int32]], _ state: inout State) -> Tensor? { nil }
  public func join(_ state: inout State, with other: State) -> Bool { false }
  public func attention(_ state: State) -> [[Float]]? { nil }

  /// The same, where nothing is to be done when all rows stay in their places.
  func rearrange(_ state: inout State, _ rows: [Int], of count: Int) {
    if rows.count != count || rows.indices.contains(where: { rows[$0] != $0 }) { reorder(&state, rows) }
  }
}
