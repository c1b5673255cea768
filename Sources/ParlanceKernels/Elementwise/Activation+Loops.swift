/// The loops: one for each function, with the function inlined.
extension Activation {
  func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
    switch self {
    case .relu: mapLanes(x, into: y, count: count) { x in x = x.replacing(with: 0, where: x .< 0) }
    case .gelu: mapLanes(x, into: y, count: count) { x in x = gaussianLinearUnit(x) }
    case .geluTanh: mapLanes(x, into: y, count: count) { x in x = x * logistic(Self.tanhArgument(x)) }
    case .quickGelu: mapLanes(x, into: y, count: count) { x in x = x * logistic(x * 1.702) }
    case .silu: mapLanes(x, into: y, count: count) { x in x = x * logistic(x) }
    case .tanh: mapLanes(x, into: y, count: count) { x in x = hyperbolicTangent(x) }
    case .sigmoid: mapLanes(x, into: y, count: count) { x in x = logistic(x) }
    case .softplus:
      mapLanes(x, into: y, count: count) { x in
        x = logarithmOfOnePlus(fullExponential(-magnitude(x))) + x.replacing(with: 0, where: x .< 0)
      }
    case .elu:
      mapLanes(x, into: y, count: count) { x in
        x = x.replacing(with: exponentialMinusOne(x.replacing(with: 0, where: x .> 0)), where: x .< 0)
      }
    case .mish:
      mapLanes(x, into: y, count: count) { x in
        let w = Self.mishRatio(x).w
        x *= w / (w + 2)
      }
    }
  }

  /// As `apply`, but for results of products of bytes, whose own error is a hundred times larger: either GELU is
  /// x (½ + x P(x²)), |x| in P bounded, off by less than 5e-5.
  func applyCoarse(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
    switch self {
    case .gelu:
      mapLanes(x, into: y, count: count) { x in
        let (a, z) = Self.bounded(x, 4.4)
        var q = Vector16(repeating: 3.572_610_6e-11)
        q = multiplyAdd(q, z, Vector16(repeating: -3.756_614_6e-9))
        q = multiplyAdd(q, z, Vector16(repeating: 1.741_703_1e-7))
        q = multiplyAdd(q, z, Vector16(repeating: -4.726_393_9e-6))
        q = multiplyAdd(q, z, Vector16(repeating: 8.430_868e-5))
        q = multiplyAdd(q, z, Vector16(repeating: -1.055_085_4e-3))
        q = multiplyAdd(q, z, Vector16(repeating: 9.643_33e-3))
        q = multiplyAdd(q, z, Vector16(repeating: -6.607_69e-2))
        q = multiplyAdd(q, z, Vector16(repeating: 0.398_761_87))
        x *= multiplyAdd(a, q, Vector16(repeating: 0.5))
      }
    case .geluTanh:
      mapLanes(x, into: y, count: count) { x in
        let (a, z) = Self.bounded(x, 4.15)
        var q = Vector16(repeating: 6.368_380e-11)
        q = multiplyAdd(q, z, Vector16(repeating: -5.984_027_9e-9))
        q = multiplyAdd(q, z, Vector16(repeating: 2.486_691_8e-7))
        q = multiplyAdd(q, z, Vector16(repeating: -6.083_000_7e-6))
        q = multiplyAdd(q, z, Vector16(repeating: 9.885_145_8e-5))
        q = multiplyAdd(q, z, Vector16(repeating: -1.146_947_7e-3))
        q = multiplyAdd(q, z, Vector16(repeating: 9.959_137e-3))
        q = multiplyAdd(q, z, Vector16(repeating: -6.653_007e-2))
        q = multiplyAdd(q, z, Vector16(repeating: 0.398_824_66))
        x *= multiplyAdd(a, q, Vector16(repeating: 0.5))
      }
    default: apply(x, y, count)
    }
  }

  @inline(always)
  private static func bounded(_ x: Vector16, _ limit: Float) -> (Vector16, square: Vector16) {
    let a = smaller(larger(x, Vector16(repeating: -limit)), Vector16(repeating: limit))
    return (a, a * a)
  }

  func gradient(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    switch self {
    case .relu: mapLanes(x, dy, into: dx, count: count) { x, dy in x = dy.replacing(with: 0, where: x .<= 0) }
    case .gelu:
      mapLanes(x, dy, into: dx, count: count) { x, dy in
        let (share, bell) = normalShare(x)
        // The density is e^(-x²/2) / √(2π).
        x = dy * multiplyAdd(x, bell * 0.398_942_28, share)
      }
    case .geluTanh:
      mapLanes(x, dy, into: dx, count: count) { x, dy in
        let s = logistic(Self.tanhArgument(x))
        let slope = multiplyAdd(x * x, Vector16(repeating: 0.214_064_45), Vector16(repeating: 1.595_769_1))
        x = dy * multiplyAdd(x * s * (1 - s), slope, s)
      }
    case .quickGelu:
      mapLanes(x, dy, into: dx, count: count) { x, dy in
        let s = logistic(x * 1.702)
        x = dy * multiplyAdd(x * 1.702 * s, 1 - s, s)
      }
    case .silu:
      mapLanes(x, dy, into: dx, count: count) { x, dy in
        let s = logistic(x)
        x = dy * multiplyAdd(x * s, 1 - s, s)
      }
    case .tanh:
      mapLanes(x, dy, into: dx, count: count) { x, dy in
        let t = hyperbolicTangent(x)
        x = dy * (1 - t * t)
      }
    case .sigmoid:
      mapLanes(x, dy, into: dx, count: count) { x, dy in
        let s = logistic(x)
        x = dy * (s * (1 - s))
      }
    case .softplus: mapLanes(x, dy, into: dx, count: count) { x, dy in x = dy * logistic(x) }
    case .elu:
      mapLanes(x, dy, into: dx, count: count) { x, dy in
        x = dy.replacing(with: dy * fullExponential(x), where: x .< 0)
      }
    case .mish:
      mapLanes(x, dy, into: dx, count: count) { x, dy in
        let (e, w) = Self.mishRatio(x)
        let r = 1 / (w + 2)
        x = dy * multiplyAdd(x * (4 * e * (e + 1)) * r, r, w * r)
      }
    }
  }

  /// 2 √(2/π) (x + 0.044715 x³): ½ (1 + tanh u) is the logistic function of 2u.
  @inline(always)
  private static func tanhArgument(_ x: Vector16) -> Vector16 {
    x * multiplyAdd(x * x, Vector16(repeating: 0.071_354_814), Vector16(repeating: 1.595_769_1))
  }

  /// tanh(ln(1 + e)) = w / (w + 2) with w = e² + 2e, e = eˣ; from x = 20 on it is 1.
  @inline(always)
  private static func mishRatio(_ x: Vector16) -> (e: Vector16, w: Vector16) {
    let e = fullExponential(x.replacing(with: 20, where: x .> 20))
    return (e, multiplyAdd(e, e, e + e))
  }
}
