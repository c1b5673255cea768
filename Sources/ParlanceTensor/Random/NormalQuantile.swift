/// The value below which a normal number lies with a given probability: rational approximations to sixteen digits
/// (Wichura 1988, algorithm AS 241). Only sums, products, quotients and square roots of doubles, which have the same bits
/// on every machine.
enum NormalQuantile {
  /// - Parameter p: in (0, 1).
  static func value(at p: Double) -> Double {
    let q = p - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * ratio(r, center)
    }
    let r = (-logarithm(q < 0 ? p : 1 - p)).squareRoot()
    let value = r <= 5 ? ratio(r - 1.6, middle) : ratio(r - 5, tail)
    return q < 0 ? -value : value
  }

  /// Coefficients from the highest power down; the denominator's last is 1.
  private typealias Coefficients = (numerator: SIMD8<Double>, denominator: SIMD8<Double>)

  private static var center: Coefficients {
    (
      SIMD8(
        2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
        1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080),
      SIMD8(
        5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
        5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1)
    )
  }

  private static var middle: Coefficients {
    (
      SIMD8(
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
        1.27045825245236838258, 3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590,
        1.42343711074968357734),
      SIMD8(
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
        1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187,
        1)
    )
  }

  private static var tail: Coefficients {
    (
      SIMD8(
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
        2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580, 5.46378491116411436990,
        6.65790464350110377720),
      SIMD8(
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
        7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
        5.99832206555887937690e-1, 1)
    )
  }

  private static func ratio(_ r: Double, _ coefficients: Coefficients) -> Double {
    var numerator = coefficients.numerator[0]
    var denominator = coefficients.denominator[0]
    for i in 1..<8 {
      numerator = numerator * r + coefficients.numerator[i]
      denominator = denominator * r + coefficients.denominator[i]
    }
    return numerator / denominator
  }

  /// The natural logarithm of a positive normal number: 2 artanh((m − 1)/(m + 1)) + e ln 2 for m 2ᵉ, m near 1. The C
  /// library's may differ in the last bit between versions.
  static func logarithm(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var m = x.significand
    if m > 1.4142135623730951 {
      m *= 0.5
      exponent += 1
    }
    let s = (m - 1) / (m + 1)
    let square = s * s
    var sum = 0.0
    for k in stride(from: 21, through: 1, by: -2) { sum = sum * square + 1 / Double(k) }
    return 2 * s * sum + exponent * 0.6931471805599453
  }
}
