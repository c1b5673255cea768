import CKernels

/// AdaGrad (Duchi et al. 2011): s ← s + g²;  w ← w − α g / (√s + ε).
public struct AdaGradRule: UpdateRule {
  public static let stateCount = 1
  let α: Float
  let ε: Float

  public init(rate: Float, epsilon: Float) {
    α = rate
    ε = epsilon
  }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ s: inout SIMD16<Float>, _ second: inout SIMD16<Float>, _ third: inout SIMD16<Float>
  ) {
    s += g * g
    w -= α * g / (parlance_sqrt16(s) + ε)
  }
}

/// Adadelta (Zeiler 2012), with s the average of squared gradients and u that of squared updates:
///
///     s ← ρ s + (1 − ρ) g²;  d = √(u + ε) / √(s + ε) · g;  u ← ρ u + (1 − ρ) d²;  w ← w − α d
public struct AdadeltaRule: UpdateRule {
  public static let stateCount = 2
  let α: Float
  let ρ: Float
  /// 1 − ρ, rounded after the subtraction.
  let share: Float
  let ε: Float

  public init(rate: Float, decay: Double, epsilon: Float) {
    α = rate
    ρ = Float(decay)
    share = Float(1 - decay)
    ε = epsilon
  }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ s: inout SIMD16<Float>, _ u: inout SIMD16<Float>, _ third: inout SIMD16<Float>
  ) {
    s = ρ * s + share * g * g
    let d = parlance_sqrt16(u + ε) / parlance_sqrt16(s + ε) * g
    u = ρ * u + share * d * d
    w -= α * d
  }
}

/// RMSProp (Tieleman and Hinton 2012), plain, or centered by the average gradient (Graves 2013), with momentum b:
///
///     s ← ρ s + (1 − ρ) g²;  a ← ρ a + (1 − ρ) g;  v = s − a² or s
///     b ← μ b + g / (√v + ε);  w ← w − α b
public struct RMSPropRule: UpdateRule {
  public static let stateCount = 3
  let α: Float
  let ρ: Float
  /// 1 − ρ, rounded after the subtraction.
  let share: Float
  let ε: Float
  let μ: Float
  let isCentered: Bool

  public init(rate: Float, decay: Double, epsilon: Float, momentum: Float, centered: Bool) {
    α = rate
    ρ = Float(decay)
    share = Float(1 - decay)
    ε = epsilon
    μ = momentum
    isCentered = centered
  }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ s: inout SIMD16<Float>, _ a: inout SIMD16<Float>, _ b: inout SIMD16<Float>
  ) {
    s = ρ * s + share * g * g
    var v = s
    if isCentered {
      a = ρ * a + share * g
      v -= a * a
      // Rounding may leave a variance of zero slightly below it.
      v.replace(with: 0, where: v .< Vector16.zero)
    }
    b = μ * b + g / (parlance_sqrt16(v) + ε)
    w -= α * b
  }
}

/// RMSProp with nothing but the average of squares.
public struct PlainRMSPropRule: UpdateRule {
  public static let stateCount = 1
  let α: Float
  let ρ: Float
  /// 1 − ρ, rounded after the subtraction.
  let share: Float
  let ε: Float

  public init(rate: Float, decay: Double, epsilon: Float) {
    α = rate
    ρ = Float(decay)
    share = Float(1 - decay)
    ε = epsilon
  }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ s: inout SIMD16<Float>, _ second: inout SIMD16<Float>, _ third: inout SIMD16<Float>
  ) {
    s = ρ * s + share * g * g
    w -= α * g / (parlance_sqrt16(s) + ε)
  }
}
