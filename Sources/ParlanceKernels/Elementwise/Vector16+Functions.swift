import CKernels

/// 1 / (1 + e⁻ˣ).
@inline(always)
func logistic(_ x: Vector16) -> Vector16 { 1 / (1 + fullExponential(-x)) }

/// tanh x: an odd polynomial near 0, elsewhere 1 − 2 / (e²ˣ + 1).
@inline(always)
func hyperbolicTangent(_ x: Vector16) -> Vector16 {
  let a = magnitude(x)
  let z = x * x
  var q = Vector16(repeating: -5.717_036_8e-3)
  q = multiplyAdd(q, z, Vector16(repeating: 2.065_057_9e-2))
  q = multiplyAdd(q, z, Vector16(repeating: -5.374_349_7e-2))
  q = multiplyAdd(q, z, Vector16(repeating: 0.133_314_91))
  q = multiplyAdd(q, z, Vector16(repeating: -0.333_332_84))
  let near = multiplyAdd(x * z, q, x)
  let far = 1 - 2 / (fullExponential(a + a) + 1)
  return withSign(far, of: x).replacing(with: near, where: a .< 0.625)
}

/// erfc z · e^(z²) for 0 ≤ z ≤ 10 (where erfc itself is below every float), relative error below 2e-7: a polynomial in
/// 1 / (1 + z / 2).
@inline(always)
private func scaledComplementaryError(_ z: Vector16) -> Vector16 {
  let t = parlance_reciprocal16(multiplyAdd(z, Vector16(repeating: 0.5), Vector16(repeating: 1)))
  var q = Vector16(repeating: -5.505_166_6e-2)
  q = multiplyAdd(q, t, Vector16(repeating: 0.263_904_99))
  q = multiplyAdd(q, t, Vector16(repeating: -0.441_481_8))
  q = multiplyAdd(q, t, Vector16(repeating: 0.221_196_09))
  q = multiplyAdd(q, t, Vector16(repeating: 1.707_379_3e-2))
  q = multiplyAdd(q, t, Vector16(repeating: 0.181_251_75))
  q = multiplyAdd(q, t, Vector16(repeating: 0.249_792_93))
  q = multiplyAdd(q, t, Vector16(repeating: 0.281_098_54))
  q = multiplyAdd(q, t, Vector16(repeating: 0.282_221_38))
  return multiplyAdd(q, t, Vector16(repeating: -6.010_835_5e-6))
}

/// The error function: an odd polynomial up to 1, beyond it 1 − erfc.
@inline(always)
func errorFunction(_ x: Vector16) -> Vector16 {
  let a = magnitude(x)
  let z = smaller(x * x, Vector16(repeating: 1))
  var q = Vector16(repeating: 7.889_119e-5)
  q = multiplyAdd(q, z, Vector16(repeating: -8.020_841e-4))
  q = multiplyAdd(q, z, Vector16(repeating: 5.189_535e-3))
  q = multiplyAdd(q, z, Vector16(repeating: -2.685_444_4e-2))
  q = multiplyAdd(q, z, Vector16(repeating: 0.112_836))
  q = multiplyAdd(q, z, Vector16(repeating: -0.376_126_26))
  q = multiplyAdd(q, z, Vector16(repeating: 1.128_379_1))
  let bounded = a.replacing(with: 10, where: a .> 10)
  let far = 1 - exponentialBelowOne(-(bounded * bounded)) * scaledComplementaryError(bounded)
  return withSign(far, of: x).replacing(with: x * q, where: a .< 1)
}

/// Φ(x) = ½ erfc(−x/√2), the share of a normal distribution below x, and e^(−x²/2), from one exponential. Not by way of
/// 1 + erf, which loses all digits where x is negative.
@inline(always)
func normalShare(_ x: Vector16) -> (share: Vector16, bell: Vector16) {
  let (tail, bell) = normalTail(boundedMagnitude(x))
  return (tail.replacing(with: 1 - tail, where: x .> 0), bell)
}

/// x Φ(x), as max(x, 0) − |x| Φ(−|x|): the same digits with fewer steps. 0 at −∞.
@inline(always)
func gaussianLinearUnit(_ x: Vector16) -> Vector16 {
  let a = boundedMagnitude(x)
  return multiplyAdd(-a, normalTail(a).tail, x.replacing(with: 0, where: x .< 0))
}

/// Φ(−a) and e^(−a²/2).
@inline(always)
private func normalTail(_ a: Vector16) -> (tail: Vector16, bell: Vector16) {
  let z = a * Vector16(repeating: 0.707_106_77)
  let bell = exponentialBelowOne(-(z * z))
  return (scaledComplementaryError(z) * (bell * 0.5), bell)
}

/// |x|, at most 14, where Φ(−|x|) and e^(−x²/2) are 0 as floats. NaN for NaN.
@inline(always)
private func boundedMagnitude(_ x: Vector16) -> Vector16 {
  let a = magnitude(x)
  return a.replacing(with: 14, where: a .> 14)
}

/// ln(1 + u) for 0 ≤ u ≤ 1: 2 artanh(u / (2 + u)) by its polynomial.
@inline(always)
func logarithmOfOnePlus(_ u: Vector16) -> Vector16 {
  let s = u / (2 + u)
  let z = s * s
  var q = Vector16(repeating: 0.243_083_25)
  q = multiplyAdd(q, z, Vector16(repeating: 0.214_258_51))
  q = multiplyAdd(q, z, Vector16(repeating: 0.286_170_36))
  q = multiplyAdd(q, z, Vector16(repeating: 0.399_988_74))
  q = multiplyAdd(q, z, Vector16(repeating: 0.666_666_75))
  return multiplyAdd(s * z, q, s + s)
}

/// ln x for normal x, within 2 units in the last place where x ≥ 1; NaN for NaN.
@inline(always)
func naturalLogarithm(_ x: Vector16) -> Vector16 {
  // x = 2ᵉ m with m from √½ to √2; ln m = 2 artanh((m − 1) / (m + 1)), with the polynomial from above.
  let bits = unsafeBitCast(x, to: SIMD16<Int32>.self)
  let e = (bits &- 0x3f35_04f3) &>> 23
  let m = unsafeBitCast(bits &- (e &<< 23), to: Vector16.self)
  let s = (m - 1) / (m + 1)
  let z = s * s
  var q = Vector16(repeating: 0.243_083_25)
  q = multiplyAdd(q, z, Vector16(repeating: 0.214_258_51))
  q = multiplyAdd(q, z, Vector16(repeating: 0.286_170_36))
  q = multiplyAdd(q, z, Vector16(repeating: 0.399_988_74))
  q = multiplyAdd(q, z, Vector16(repeating: 0.666_666_75))
  let part = multiplyAdd(s * z, q, s + s)
  // Adding 1.5 · 2²³ to the bits of an integer makes it a float that is off by just that.
  let exponent = unsafeBitCast(e &+ 0x4b40_0000, to: Vector16.self) - 12_582_912
  return multiplyAdd(exponent, Vector16(repeating: 0.693_147_18), part).replacing(with: x, where: x .!= x)
}
