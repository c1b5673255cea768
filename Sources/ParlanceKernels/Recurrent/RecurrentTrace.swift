/// What the forward pass of a recurrent layer leaves for its backward pass.
public struct RecurrentTrace: Sendable {
  /// `RecurrentCell.savedCount` times the hidden size floats for each element.
  let gates: [Float]
  /// The cell state after each element; empty where the layer has none.
  let cells: [Float]
}
