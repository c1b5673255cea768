/// What a recurrent layer computes from one step to the next. Names of the weights' rows, W of the input and U of the
/// hidden state, follow the order in brackets.
public enum RecurrentCell: Sendable, Hashable, CaseIterable {
  /// h' = tanh(W x + b + U h + d).
  case tanh
  /// h' = max(0, W x + b + U h + d).
  case relu
  /// [r, z, n], the reset gate after the product as in PyTorch and cuDNN: n = tanh(Wₙ x + bₙ + r ∘ (Uₙ h + dₙ)),
  /// h' = (1 − z) ∘ n + z ∘ h.
  case gru
  /// [r, z, n], the reset gate before the product as in Cho et al. (2014) and ONNX: n = tanh(Wₙ x + bₙ + Uₙ (r ∘ h) + dₙ).
  case gruResetBefore
  /// [i, f, g, o] (Hochreiter & Schmidhuber 1997, with forget gate): c' = f ∘ c + i ∘ g, h' = o ∘ tanh c'.
  case lstm

  /// Rows of W and U for each hidden unit.
  public var gateCount: Int {
    switch self {
    case .tanh, .relu: 1
    case .gru, .gruResetBefore: 3
    case .lstm: 4
    }
  }

  /// Whether there is a state besides the output.
  public var hasCellState: Bool { self == .lstm }

  /// Floats of a unit and step that the forward pass works in and leaves for the backward pass: the gates; with `gru`
  /// also Uₙ h + dₙ.
  var savedCount: Int { self == .gru ? 4 : gateCount }
}
