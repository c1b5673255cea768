import CKernels

/// Sixteen floats: one AVX-512 register, or two of AVX2.
typealias Vector16 = SIMD16<Float>

/// `c + a * b`: one instruction where the build has fused multiply-add, else two (never a call of libm).
@inline(always)
func multiplyAdd(_ a: Vector16, _ b: Vector16, _ c: Vector16) -> Vector16 {
  parlance_has_fma() != 0 ? c.addingProduct(a, b) : c + a * b
}

/// Adds neighbors: the first eight lanes are the pair sums of `a`, the last eight those of `b`.
@inline(always)
func pairSums(_ a: Vector16, _ b: Vector16) -> Vector16 { parlance_pair_sums16(a, b) }

/// e^x for x in [-87, 88], relative error below 2e-7: 2^n by exponent bits times a polynomial on
/// [-ln 2 / 2, ln 2 / 2] (coefficients: Taylor, degree 7, enough at this width).
@inline(always)
func exponential(_ x: Vector16) -> Vector16 {
  // `clamped` would be sixteen comparisons in a function of the library.
  let low = Vector16(repeating: -87)
  let high = Vector16(repeating: 88)
  var clamped = x.replacing(with: low, where: x .< low)
  clamped.replace(with: high, where: clamped .> high)
  // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
  let shift = Vector16(repeating: 12_582_912)
  let shifted = multiplyAdd(clamped, Vector16(repeating: 1.442_695_041), shift)
  let n = shifted - shift
  var r = multiplyAdd(n, Vector16(repeating: -0.693_359_375), clamped)
  r = multiplyAdd(n, Vector16(repeating: 2.121_944_4e-4), r)
  var p = Vector16(repeating: 1.984_126_98e-4)
  p = multiplyAdd(p, r, Vector16(repeating: 1.388_888_89e-3))
  p = multiplyAdd(p, r, Vector16(repeating: 8.333_333_33e-3))
  p = multiplyAdd(p, r, Vector16(repeating: 4.166_666_67e-2))
  p = multiplyAdd(p, r, Vector16(repeating: 1.666_666_67e-1))
  p = multiplyAdd(p, r, Vector16(repeating: 0.5))
  p = multiplyAdd(p, r, Vector16(repeating: 1))
  p = multiplyAdd(p, r, Vector16(repeating: 1))
  let bits = unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< 23
  return unsafeBitCast(unsafeBitCast(p, to: SIMD16<UInt32>.self) &+ bits, to: Vector16.self)
}

/// The logistic function 1 / (1 + e^-x).
@inline(always)
func sigmoid(_ x: Vector16) -> Vector16 {
  Vector16(repeating: 1) / (Vector16(repeating: 1) + exponential(-x))
}
