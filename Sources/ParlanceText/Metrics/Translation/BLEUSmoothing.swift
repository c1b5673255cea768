/// What takes the place of a precision of 0 in BLEU's geometric mean.
///
/// Chen and Cherry, "A Systematic Comparison of Smoothing Techniques for Sentence-Level BLEU", 2014; `description` is sacreBLEU's
/// name in signatures.
public enum BLEUSmoothing: Sendable, Hashable, CustomStringConvertible {
  /// Nothing: one length without a match makes the score 0.
  case none
  /// This many matches, usually 0.1 (the paper's method 1).
  case floor(Double)
  /// This number is added to matches and totals of all lengths above 1, usually 1 (method 2).
  case addK(Double)
  /// A half for the first length without a match, a quarter for the second, and so on (method 3, NIST's): the default.
  case exponential

  public var description: String {
    switch self {
    case .none: "none"
    case .floor(let value): "floor[\(Self.twoDecimals(value))]"
    case .addK(let value): "add-k[\(Self.twoDecimals(value))]"
    case .exponential: "exp"
    }
  }

  private static func twoDecimals(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let hundredths = Int((abs(value) * 100).rounded(.toNearestOrEven))
    let fraction = hundredths % 100
    return "\(value < 0 ? "-" : "")\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }
}
