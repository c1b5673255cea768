/// The larger of each pair of lanes; `b` where one is not a number.
@inline(always)
func larger(_ a: Vector16, _ b: Vector16) -> Vector16 { b.replacing(with: a, where: a .> b) }

/// The smaller of each pair of lanes; `b` where one is not a number.
@inline(always)
func smaller(_ a: Vector16, _ b: Vector16) -> Vector16 { b.replacing(with: a, where: a .< b) }

@inline(always)
func magnitude(_ x: Vector16) -> Vector16 {
  unsafeBitCast(unsafeBitCast(x, to: SIMD16<UInt32>.self) & 0x7fff_ffff, to: Vector16.self)
}

/// `x` with the sign of `y` put to it; `x` must not be negative.
@inline(always)
func withSign(_ x: Vector16, of y: Vector16) -> Vector16 {
  let sign = unsafeBitCast(y, to: SIMD16<UInt32>.self) & 0x8000_0000
  return unsafeBitCast(unsafeBitCast(x, to: SIMD16<UInt32>.self) | sign, to: Vector16.self)
}

/// 1.5 · 2²³: adding it rounds a small float to an integer and leaves that in the low bits. (`rounded` of a vector would
/// be sixteen calls of the library.)
private let roundingShift: Float = 12_582_912

/// 2ⁿ for the integer in the low bits of a shifted float (see `roundingShift`), -126 ≤ n ≤ 127.
@inline(always)
private func powerOfTwo(_ shifted: Vector16) -> Vector16 {
  let bits = unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< 23
  return unsafeBitCast(bits &+ 0x3f80_0000, to: Vector16.self)
}

/// (eʳ − 1 − r) / r² on [-ln 2 / 2, ln 2 / 2]: minimax, off by 3e-9 relative to eʳ.
@inline(always)
private func exponentialRest(_ r: Vector16) -> Vector16 {
  var q = Vector16(repeating: 1.395_053_8e-3)
  q = multiplyAdd(q, r, Vector16(repeating: 8.368_918e-3))
  q = multiplyAdd(q, r, Vector16(repeating: 4.166_620_6e-2))
  q = multiplyAdd(q, r, Vector16(repeating: 0.166_665_18))
  return multiplyAdd(q, r, Vector16(repeating: 0.5))
}

/// eˣ within 2 units in the last place, for every float: gradual underflow, infinity above 88.73, NaN for NaN.
///
/// x = n ln 2 + r, and eˣ = 2ⁿ eʳ. 2ⁿ is put in as two factors, so that neither leaves the range of normal floats where
/// the result does: the second product alone rounds a subnormal result.
@inline(always)
func fullExponential(_ x: Vector16) -> Vector16 {
  // Beyond these, the result is 0 or infinite all the same. The comparisons keep NaN.
  var x = x.replacing(with: Vector16(repeating: -104), where: x .< -104)
  x.replace(with: Vector16(repeating: 89), where: x .> 89)
  let shift = Vector16(repeating: roundingShift)
  let n = multiplyAdd(x, Vector16(repeating: 1.442_695_04), shift) - shift
  // ln 2 in two parts, the first of so few bits that n times it is exact.
  var r = multiplyAdd(n, Vector16(repeating: -0.693_359_375), x)
  r = multiplyAdd(n, Vector16(repeating: 2.121_944_4e-4), r)
  // 1 + (r + r² q): the small part is summed up first, so that one rounding is left in the last step.
  let p = multiplyAdd(r * r, exponentialRest(r), r) + 1
  let half = multiplyAdd(n, Vector16(repeating: 0.5), shift)
  return p * powerOfTwo(half) * powerOfTwo(n - (half - shift) + shift)
}

/// eˣ for x ≤ 0 within 2 units in the last place; exactly 1 at 0, exactly 0 below -87 (and at -∞).
@inline(always)
func exponentialBelowOne(_ x: Vector16) -> Vector16 {
  let shift = Vector16(repeating: roundingShift)
  let shifted = multiplyAdd(x, Vector16(repeating: 1.442_695_04), shift)
  let n = shifted - shift
  var r = multiplyAdd(n, Vector16(repeating: -0.693_359_375), x)
  r = multiplyAdd(n, Vector16(repeating: 2.121_944_4e-4), r)
  let p = multiplyAdd(r * r, exponentialRest(r), r) + 1
  let bits = unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< 23
  let scaled = unsafeBitCast(unsafeBitCast(p, to: SIMD16<UInt32>.self) &+ bits, to: Vector16.self)
  return scaled.replacing(with: Vector16.zero, where: x .< -87)
}

/// eˣ − 1 for x ≤ 0, without losing the digits of small x.
@inline(always)
func exponentialMinusOne(_ x: Vector16) -> Vector16 {
  let near = multiplyAdd(x * x, exponentialRest(x), x)
  return (fullExponential(x) - 1).replacing(with: near, where: x .> -0.34)
}

/// 2ˣ for x ≤ 0, relative error below 2e-7; exactly 1 at 0, exactly 0 below -126 (and at -∞).
///
/// The attention kernel works in powers of two: log₂ e is part of its scale, which leaves out a product here.
@inline(always)
func powerOfTwoBelowOne(_ x: Vector16) -> Vector16 {
  let shift = Vector16(repeating: roundingShift)
  let shifted = x + shift
  let f = x - (shifted - shift)
  var q = Vector16(repeating: 1.340_740_4e-3)
  q = multiplyAdd(q, f, Vector16(repeating: 9.671_983e-3))
  q = multiplyAdd(q, f, Vector16(repeating: 5.550_308e-2))
  q = multiplyAdd(q, f, Vector16(repeating: 0.240_222_335))
  q = multiplyAdd(q, f, Vector16(repeating: 0.693_147_24))
  let p = multiplyAdd(q, f, Vector16(repeating: 1))
  let bits = unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< 23
  let scaled = unsafeBitCast(unsafeBitCast(p, to: SIMD16<UInt32>.self) &+ bits, to: Vector16.self)
  return scaled.replacing(with: Vector16.zero, where: x .< -126)
}
