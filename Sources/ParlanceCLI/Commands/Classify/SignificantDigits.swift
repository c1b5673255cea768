/// Numbers as C++ streams print them: so many significant digits, no zeros at the end, an exponent below 1e-4.
enum SignificantDigits {
  /// Appends a number between 0 and a million.
  static func append(_ value: Double, digits: Int, to text: inout [UInt8]) {
    guard value.isFinite else { return text.append(contentsOf: "nan".utf8) }
    guard value > 0 else { return text.append(UInt8(ascii: "0")) }
    var exponent = 0
    var scaled = value
    while scaled >= 10, exponent < 6 {
      scaled /= 10
      exponent += 1
    }
    while scaled < 1, exponent > -45 {
      scaled *= 10
      exponent -= 1
    }
    var limit = 1
    for _ in 0..<digits { limit *= 10 }
    var mantissa = Int((scaled * Double(limit / 10)).rounded(.toNearestOrEven))
    if mantissa >= limit {
      mantissa /= 10
      exponent += 1
    }
    var spelled: [UInt8] = []
    while spelled.count < digits {
      spelled.append(UInt8(ascii: "0") + UInt8(mantissa % 10))
      mantissa /= 10
    }
    spelled.reverse()
    let whole = exponent < 0 ? 1 : exponent + 1
    while spelled.count > (exponent < -4 ? 1 : whole), spelled.last == UInt8(ascii: "0") {
      spelled.removeLast()
    }
    if exponent < 0, exponent >= -4 {
      text.append(contentsOf: "0.".utf8)
      for _ in 1..<(-exponent) { text.append(UInt8(ascii: "0")) }
      return text.append(contentsOf: spelled)
    }
    let point = min(whole, spelled.count)
    text.append(contentsOf: spelled[..<point])
    if point < spelled.count {
      text.append(UInt8(ascii: "."))
      text.append(contentsOf: spelled[point...])
    }
    if exponent < 0 { text.append(contentsOf: (exponent > -10 ? "e-0\(-exponent)" : "e\(exponent)").utf8) }
  }

  static func string(_ value: Double, digits: Int) -> String {
    var text: [UInt8] = []
    append(value, digits: digits, to: &text)
    return String(decoding: text, as: UTF8.self)
  }
}
