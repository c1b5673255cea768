/// The value of a rate whose denominator is 0, such as the precision of a label that was never predicted.
public enum ZeroDivision: Sendable, Hashable, CaseIterable {
  case zero
  case one
  /// Not a number; averages leave such rates out.
  case undefined

  var value: Double {
    switch self {
    case .zero: 0
    case .one: 1
    case .undefined: .nan
    }
  }

  func divide(_ numerator: Int, by denominator: Int) -> Double {
    denominator == 0 ? value : Double(numerator) / Double(denominator)
  }
}
