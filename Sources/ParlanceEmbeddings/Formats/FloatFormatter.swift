/// Writes floats as C's printf does, without a string for each: correctly rounded, ties to even.
///
/// A float times a power of ten up to 10¹² is exact in a double (24 + 28 bits), so one rounding of the product gives
/// the right digits. Numbers too large or too small for that go through exact decimal digits.
package enum FloatFormatter {
  private static let powers: [Double] = (0...22).reduce(into: []) { list, _ in
    list.append((list.last ?? 0.1) * 10)
  }

  /// Appends `value` with five significant digits and no needless zeros, as `%.5g`.
  package static func appendFiveDigits(_ value: Float, to text: inout [UInt8]) {
    guard appendSpecial(value, to: &text) else { return }
    if value.sign == .minus { text.append(0x2D) }
    let magnitude = Double(value.magnitude)
    guard magnitude > 0 else { return text.append(0x30) }
    var (digits, exponent) = fiveDigits(magnitude)
    var count = 5
    while count > 1 && digits % 10 == 0 {
      digits /= 10
      count -= 1
    }
    if exponent < -4 || exponent >= 5 {
      appendDigits(digits, count: count, point: 1, to: &text)
      text.append(0x65)
      text.append(exponent < 0 ? 0x2D : 0x2B)
      appendInteger(exponent.magnitude, width: 2, to: &text)
    } else if exponent < 0 {
      text.append(0x30)
      text.append(0x2E)
      for _ in 1..<(-exponent) { text.append(0x30) }
      appendInteger(UInt(digits), width: count, to: &text)
    } else {
      while count < exponent + 1 {
        digits *= 10
        count += 1
      }
      appendDigits(digits, count: count, point: exponent + 1, to: &text)
    }
  }

  /// Appends `value` with six decimals, as `%f`.
  package static func appendSixDecimals(_ value: Float, to text: inout [UInt8]) {
    guard appendSpecial(value, to: &text) else { return }
    if value.sign == .minus { text.append(0x2D) }
    let magnitude = Double(value.magnitude)
    if magnitude < 1e9 {
      let scaled = UInt((magnitude * 1e6).rounded(.toNearestOrEven))
      appendInteger(scaled / 1_000_000, width: 1, to: &text)
      text.append(0x2E)
      appendInteger(scaled % 1_000_000, width: 6, to: &text)
    } else {
      // A float this large is a whole number.
      for digit in ExactDecimal(value.magnitude).digits { text.append(0x30 + digit) }
      text.append(contentsOf: Array(".000000".utf8))
    }
  }

  /// Not-a-number and infinities; returns whether the value is an ordinary one, still to be written.
  private static func appendSpecial(_ value: Float, to text: inout [UInt8]) -> Bool {
    if value.isFinite { return true }
    if value.sign == .minus { text.append(0x2D) }
    text.append(contentsOf: Array((value.isNaN ? "nan" : "inf").utf8))
    return false
  }

  /// d₁d₂d₃d₄d₅ and e with value ≈ d₁.d₂d₃d₄d₅ · 10ᵉ.
  private static func fiveDigits(_ value: Double) -> (digits: Int, exponent: Int) {
    guard value >= 1e-8 && value < 1e5 else { return ExactDecimal(Float(value)).rounded(5) }
    var exponent = 4
    while exponent > 0 && value < powers[exponent] { exponent -= 1 }
    if value < 1 {
      exponent = -1
      while value * powers[-exponent] < 1 { exponent -= 1 }
    }
    let digits = Int((value * powers[4 - exponent]).rounded(.toNearestOrEven))
    return digits == 100_000 ? (10_000, exponent + 1) : (digits, exponent)
  }

  /// The digits of a number with a point after the first `point` of them, if any follow.
  private static func appendDigits(_ digits: Int, count: Int, point: Int, to text: inout [UInt8]) {
    guard count > point else { return appendInteger(UInt(digits), width: count, to: &text) }
    let divisor = Int(powers[count - point])
    appendInteger(UInt(digits / divisor), width: point, to: &text)
    text.append(0x2E)
    appendInteger(UInt(digits % divisor), width: count - point, to: &text)
  }

  /// A whole number, with zeros in front up to `width`.
  private static func appendInteger(_ value: UInt, width: Int, to text: inout [UInt8]) {
    let first = text.count
    var rest = value
    repeat {
      text.append(0x30 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0 || text.count - first < width
    text[first...].reverse()
  }
}
