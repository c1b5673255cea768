/// All decimal digits of a positive float: m · 2ᵉ is m · 2ᵉ, or m · 5⁻ᵉ / 10⁻ᵉ.
struct ExactDecimal {
  /// The digits, the first not 0.
  let digits: [UInt8]
  /// The value is 0.d₁d₂d₃… · 10^`point`.
  let point: Int

  init(_ value: Float) {
    precondition(value > 0 && value.isFinite, "exact digits of \(value)")
    let subnormal = value.exponentBitPattern == 0
    let mantissa = Int(value.significandBitPattern) + (subnormal ? 0 : 1 << 23)
    let exponent = (subnormal ? 1 : Int(value.exponentBitPattern)) - 150
    // Least significant digit first.
    var digits = String(mantissa).utf8.reversed().map { $0 - 0x30 }
    for _ in 0..<abs(exponent) {
      var carry: UInt8 = 0
      for i in digits.indices {
        let product = digits[i] * (exponent > 0 ? 2 : 5) + carry
        digits[i] = product % 10
        carry = product / 10
      }
      if carry > 0 { digits.append(carry) }
    }
    self.digits = digits.reversed()
    point = digits.count + min(exponent, 0)
  }

  /// The first `count` digits, rounded with ties to even, and the power of ten of the first.
  func rounded(_ count: Int) -> (digits: Int, exponent: Int) {
    var value = 0
    var limit = 1
    for i in 0..<count {
      value = value * 10 + Int(i < digits.count ? digits[i] : 0)
      limit *= 10
    }
    if digits.count > count {
      let rest = digits[(count + 1)...].contains { $0 != 0 }
      let next = digits[count]
      if next > 5 || (next == 5 && (rest || value % 2 == 1)) { value += 1 }
    }
    return value == limit ? (limit / 10, point) : (value, point - 1)
  }
}
