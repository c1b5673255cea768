import CKernels

/// w ← w − α g.
public struct DescentRule: UpdateRule {
  public static let stateCount = 0
  let α: Float

  public init(rate: Float) { α = rate }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ first: inout SIMD16<Float>, _ second: inout SIMD16<Float>, _ third: inout SIMD16<Float>
  ) { w -= α * g }
}

/// Descent with momentum (Polyak 1964), and Nesterov's look ahead in the form that needs the gradient at `w` only:
///
///     b ← μ b + (1 − τ) g        (the first time b ← g)
///     w ← w − α b                or, with Nesterov, w − α (g + μ b)
public struct MomentumRule: UpdateRule {
  public static let stateCount = 1
  let α: Float
  let μ: Float
  let fresh: Float
  let isNesterov: Bool

  /// - Parameter dampening: τ. Has no effect on the first step.
  public init(rate: Float, momentum: Float, dampening: Float, nesterov: Bool, isFirst: Bool) {
    α = rate
    μ = momentum
    fresh = isFirst ? 1 : 1 - dampening
    isNesterov = nesterov
  }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ b: inout SIMD16<Float>, _ second: inout SIMD16<Float>, _ third: inout SIMD16<Float>
  ) {
    b = μ * b + fresh * g
    w -= α * (isNesterov ? g + μ * b : b)
  }
}

/// Descent that leaves its gradient in the state, where the next step's hypergradient needs it.
public struct RememberingDescentRule: UpdateRule {
  public static let stateCount = 1
  let α: Float

  public init(rate: Float) { α = rate }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ d: inout SIMD16<Float>, _ second: inout SIMD16<Float>, _ third: inout SIMD16<Float>
  ) {
    d = g
    w -= α * d
  }
}

/// Lion (Chen et al. 2023): the sign of an average.
///
///     u = sign(β₁ m + (1 − β₁) g);  m ← β₂ m + (1 − β₂) g;  w ← w − α u
public struct LionRule: UpdateRule {
  public static let stateCount = 1
  let α: Float
  let β1: Float
  let β2: Float
  /// 1 − β₁ and 1 − β₂, rounded after the subtraction.
  let share1: Float
  let share2: Float

  public init(rate: Float, β1: Double, β2: Double) {
    α = rate
    self.β1 = Float(β1)
    self.β2 = Float(β2)
    share1 = Float(1 - β1)
    share2 = Float(1 - β2)
  }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ m: inout SIMD16<Float>, _ second: inout SIMD16<Float>, _ third: inout SIMD16<Float>
  ) {
    w -= α * sign(β1 * m + share1 * g)
    m = β2 * m + share2 * g
  }
}
