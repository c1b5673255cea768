// The functions of `Activation`, which says what each of them is.

enum ReLU: ActivationFunction {
  @inline(__always) static func apply(_ x: inout Vector16) { x = x.replacing(with: 0, where: x .< 0) }

  @inline(__always) static func gradient(_ x: inout Vector16, _ dy: Vector16) {
    x = dy.replacing(with: 0, where: x .<= 0)
  }
}

enum GELU: ActivationFunction {
  @inline(__always) static func apply(_ x: inout Vector16) { x = gaussianLinearUnit(x) }

  @inline(__always) static func gradient(_ x: inout Vector16, _ dy: Vector16) {
    let (share, bell) = normalShare(x)
    // The density is e^(-x²/2) / √(2π).
    x = dy * multiplyAdd(x, bell * 0.398_942_28, share)
  }
}

enum GELUTanh: ActivationFunction {
  @inline(__always) static func apply(_ x: inout Vector16) { x = x * logistic(argument(x)) }

  @inline(__always) static func gradient(_ x: inout Vector16, _ dy: Vector16) {
    let s = logistic(argument(x))
    let slope = multiplyAdd(x * x, Vector16(repeating: 0.214_064_45), Vector16(repeating: 1.595_769_1))
    x = dy * multiplyAdd(x * s * (1 - s), slope, s)
  }

  /// 2 √(2/π) (x + 0.044715 x³): ½ (1 + tanh u) is the logistic function of 2u.
  @inline(__always)
  private static func argument(_ x: Vector16) -> Vector16 {
    x * multiplyAdd(x * x, Vector16(repeating: 0.071_354_814), Vector16(repeating: 1.595_769_1))
  }
}

enum QuickGELU: ActivationFunction {
  @inline(__always) static func apply(_ x: inout Vector16) { x = x * logistic(x * 1.702) }

  @inline(__always) static func gradient(_ x: inout Vector16, _ dy: Vector16) {
    let s = logistic(x * 1.702)
    x = dy * multiplyAdd(x * 1.702 * s, 1 - s, s)
  }
}

enum SiLU: ActivationFunction {
  @inline(__always) static func apply(_ x: inout Vector16) { x = x * logistic(x) }

  @inline(__always) static func gradient(_ x: inout Vector16, _ dy: Vector16) {
    let s = logistic(x)
    x = dy * multiplyAdd(x * s, 1 - s, s)
  }
}

enum HyperbolicTangent: ActivationFunction {
  @inline(__always) static func apply(_ x: inout Vector16) { x = hyperbolicTangent(x) }

  @inline(__always) static func gradient(_ x: inout Vector16, _ dy: Vector16) {
    let t = hyperbolicTangent(x)
    x = dy * (1 - t * t)
  }
}

enum Sigmoid: ActivationFunction {
  @inline(__always) static func apply(_ x: inout Vector16) { x = logistic(x) }

  @inline(__always) static func gradient(_ x: inout Vector16, _ dy: Vector16) {
    let s = logistic(x)
    x = dy * (s * (1 - s))
  }
}

enum Softplus: ActivationFunction {
  @inline(__always) static func apply(_ x: inout Vector16) {
    x = logarithmOfOnePlus(fullExponential(-magnitude(x))) + x.replacing(with: 0, where: x .< 0)
  }

  @inline(__always) static func gradient(_ x: inout Vector16, _ dy: Vector16) { x = dy * logistic(x) }
}

enum ELU: ActivationFunction {
  @inline(__always) static func apply(_ x: inout Vector16) {
    x = x.replacing(with: exponentialMinusOne(x.replacing(with: 0, where: x .> 0)), where: x .< 0)
  }

  @inline(__always) static func gradient(_ x: inout Vector16, _ dy: Vector16) {
    x = dy.replacing(with: dy * fullExponential(x), where: x .< 0)
  }
}

enum Mish: ActivationFunction {
  @inline(__always) static func apply(_ x: inout Vector16) {
    let w = ratio(x).w
    x *= w / (w + 2)
  }

  @inline(__always) static func gradient(_ x: inout Vector16, _ dy: Vector16) {
    let (e, w) = ratio(x)
    let r = 1 / (w + 2)
    x = dy * multiplyAdd(x * (4 * e * (e + 1)) * r, r, w * r)
  }

  /// tanh(ln(1 + e)) = w / (w + 2) with w = e² + 2e, e = eˣ; from x = 20 on it is 1.
  @inline(__always)
  private static func ratio(_ x: Vector16) -> (e: Vector16, w: Vector16) {
    let e = fullExponential(x.replacing(with: 20, where: x .> 20))
    return (e, multiplyAdd(e, e, e + e))
  }
}

/// GELU, off by less than 5e-5.
enum CoarseGELU: LaneFunction {
  @inline(__always) static func apply(_ x: inout Vector16) {
    timesCoarseShare(
      &x, bound: 4.4, 0.398_761_87, -6.607_69e-2, 9.643_33e-3, -1.055_085_4e-3, 8.430_868e-5, -4.726_393_9e-6,
      1.741_703_1e-7, -3.756_614_6e-9, 3.572_610_6e-11)
  }
}

/// The form with tanh, off by less than 3e-5.
enum CoarseGELUTanh: LaneFunction {
  @inline(__always) static func apply(_ x: inout Vector16) {
    timesCoarseShare(
      &x, bound: 4.15, 0.398_824_66, -6.653_007e-2, 9.959_137e-3, -1.146_947_7e-3, 9.885_145_8e-5,
      -6.083_000_7e-6, 2.486_691_8e-7, -5.984_027_9e-9, 6.368_380e-11)
  }
}

/// x (½ + x P(x²)) with |x| in P bounded. The coefficients are least squares, weighted until all errors are equal.
@inline(__always)
private func timesCoarseShare(
  _ x: inout Vector16, bound: Float, _ c0: Float, _ c1: Float, _ c2: Float, _ c3: Float, _ c4: Float,
  _ c5: Float, _ c6: Float, _ c7: Float, _ c8: Float
) {
  let a = smaller(larger(x, Vector16(repeating: -bound)), Vector16(repeating: bound))
  let z = a * a
  var q = multiplyAdd(Vector16(repeating: c8), z, Vector16(repeating: c7))
  q = multiplyAdd(q, z, Vector16(repeating: c6))
  q = multiplyAdd(q, z, Vector16(repeating: c5))
  q = multiplyAdd(q, z, Vector16(repeating: c4))
  q = multiplyAdd(q, z, Vector16(repeating: c3))
  q = multiplyAdd(q, z, Vector16(repeating: c2))
  q = multiplyAdd(q, z, Vector16(repeating: c1))
  q = multiplyAdd(q, z, Vector16(repeating: c0))
  x *= multiplyAdd(a, q, Vector16(repeating: 0.5))
}
