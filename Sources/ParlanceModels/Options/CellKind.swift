import ParlanceKernels

/// The cell of a recurrent model.
public enum CellKind: String, OptionChoice {
  case rnn
  case gru
  case lstm

  public var cell: RecurrentCell {
    switch self {
    case .rnn: .tanh
    case .gru: .gru
    case .lstm: .lstm
    }
  }
}

/// Bounds of options, so that no file can ask for more than memory has.
enum OptionRange {
  static let vocabulary = 1...(1 << 24)
  static let width = 1...(1 << 16)
  static let layers = 1...64
  /// Words that a filter sees at once.
  static let window = 1...64
  static let samples = 0...(1 << 20)
  static let tokenID = 0...(1 << 24)
  static let positions = 1...(1 << 20)
  static let heads = 1...(1 << 12)
  static let hidden = 1...(1 << 20)
  /// Of models made elsewhere.
  static let pretrainedLayers = 1...(1 << 12)
  /// Of dropout and the like: below 1.
  static let share: ClosedRange<Float> = 0...0.99
}
