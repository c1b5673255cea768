/// Numbers as people and scripts read them.
enum Numbers {
  /// A score with at most six decimals: 0.867531, 1.0, -0.25.
  static func score(_ value: Float) -> String {
    guard value.isFinite else { return "nan" }
    return String((Double(value) * 1e6).rounded() / 1e6)
  }

  /// Exactly `decimals` decimals; `nan` where there is no number.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    guard value.isFinite, abs(value) < 1e12 else { return "nan" }
    let scaled = Int((abs(value) * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if decimals == 0 { return "\(sign)\(scaled)" }
    let fraction = String(scaled % Int(scale))
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return "\(sign)\(scaled / Int(scale)).\(zeros)\(fraction)"
  }

  /// All digits of each value, parted by spaces.
  static func list(_ values: [Float]) -> String {
    values.lazy.map(\.description).joined(separator: " ")
  }

  /// 1312400 as `1,312,400`.
  static func grouped(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// Seconds as `0:01:23`.
  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded())
    let parts = [whole / 60 % 60, whole % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(whole / 3600):" + parts.joined(separator: ":")
  }
}

extension Int {
  /// The whole part; 0 where there is no number, the nearest end of the range where it does not fit.
  init(clamping value: Double) {
    if value.isNaN {
      self = 0
    } else {
      self = Int(exactly: value.rounded(.towardZero)) ?? (value > 0 ? Int.max : Int.min)
    }
  }
}

extension Double {
  /// Nil, which JSON has a word for, where there is no number.
  var ifNumber: Double? { isFinite ? self : nil }
}
