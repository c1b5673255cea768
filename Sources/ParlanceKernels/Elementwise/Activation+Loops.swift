/// A function of each value alone, on sixteen values at a time.
///
/// A type rather than a closure: what a switch over many closures calls is not inlined, and a call with each vector, by way of
/// memory, takes longer than GELU does.
protocol LaneFunction {
  /// x = f(x).
  static func apply(_ x: inout Vector16)
}

/// The same with f′.
protocol ActivationFunction: LaneFunction {
  /// x = f′(x) dy.
  static func gradient(_ x: inout Vector16, _ dy: Vector16)
}

/// The loops, one for each function.
extension Activation {
  func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
    switch self {
    case .relu: Self.apply(ReLU.self, x, y, count)
    case .gelu: Self.apply(GELU.self, x, y, count)
    case .geluTanh: Self.apply(GELUTanh.self, x, y, count)
    case .quickGelu: Self.apply(QuickGELU.self, x, y, count)
    case .silu: Self.apply(SiLU.self, x, y, count)
    case .tanh: Self.apply(HyperbolicTangent.self, x, y, count)
    case .sigmoid: Self.apply(Sigmoid.self, x, y, count)
    case .softplus: Self.apply(Softplus.self, x, y, count)
    case .elu: Self.apply(ELU.self, x, y, count)
    case .mish: Self.apply(Mish.self, x, y, count)
    }
  }

  /// As `apply`, but for results of products of bytes, whose own error is a hundred times larger: either GELU is off by up to
  /// 5e-5.
  func applyCoarse(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
    switch self {
    case .gelu: Self.apply(CoarseGELU.self, x, y, count)
    case .geluTanh: Self.apply(CoarseGELUTanh.self, x, y, count)
    default: apply(x, y, count)
    }
  }

  func gradient(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    switch self {
    case .relu: Self.gradient(ReLU.self, x, dy, dx, count)
    case .gelu: Self.gradient(GELU.self, x, dy, dx, count)
    case .geluTanh: Self.gradient(GELUTanh.self, x, dy, dx, count)
    case .quickGelu: Self.gradient(QuickGELU.self, x, dy, dx, count)
    case .silu: Self.gradient(SiLU.self, x, dy, dx, count)
    case .tanh: Self.gradient(HyperbolicTangent.self, x, dy, dx, count)
    case .sigmoid: Self.gradient(Sigmoid.self, x, dy, dx, count)
    case .softplus: Self.gradient(Softplus.self, x, dy, dx, count)
    case .elu: Self.gradient(ELU.self, x, dy, dx, count)
    case .mish: Self.gradient(Mish.self, x, dy, dx, count)
    }
  }

  @inline(never)
  private static func apply<Function: LaneFunction>(
    _ function: Function.Type, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    var start = 0
    while start < count {
      let units = UnitLanes(start: start, count: min(16, count &- start))
      var value = units.load(x)
      Function.apply(&value)
      units.put(value, y)
      start &+= 16
    }
  }

  @inline(never)
  private static func gradient<Function: ActivationFunction>(
    _ function: Function.Type, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    var start = 0
    while start < count {
      let units = UnitLanes(start: start, count: min(16, count &- start))
      var value = units.load(x)
      Function.gradient(&value, units.load(dy))
      units.put(value, dx)
      start &+= 16
    }
  }
}
