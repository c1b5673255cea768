import CKernels

/// Averages of the gradient and of its square, and the correction for their start at zero, as all of Adam's family
/// have them. The corrections are those of step t, counted from 1.
public struct MomentCoefficients: Sendable {
  /// The learning rate.
  public let α: Float
  public let β1: Float
  public let β2: Float
  public let ε: Float
  /// 1 − β₁ and 1 − β₂, rounded after the subtraction: 1 − Float(0.999) would be off in the fifth digit.
  public let share1: Float
  public let share2: Float
  /// α / (1 − β₁ᵗ).
  public let correctedRate: Float
  /// 1 / √(1 − β₂ᵗ).
  public let rootCorrection: Float

  public init(rate: Double, β1: Double, β2: Double, epsilon: Double, step t: Int) {
    α = Float(rate)
    self.β1 = Float(β1)
    self.β2 = Float(β2)
    ε = Float(epsilon)
    share1 = Float(1 - β1)
    share2 = Float(1 - β2)
    correctedRate = Float(rate / (1 - power(β1, t)))
    rootCorrection = Float(1 / (1 - power(β2, t)).squareRoot())
  }
}

/// βᵗ by repeated squaring; the kernels have no libm.
func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}

/// Adam (Kingma and Ba 2015):
///
///     m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²
///     w ← w − α/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
public struct AdamRule: UpdateRule {
  public static let stateCount = 2
  let c: MomentCoefficients

  public init(_ coefficients: MomentCoefficients) { c = coefficients }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ m: inout SIMD16<Float>, _ v: inout SIMD16<Float>, _ third: inout SIMD16<Float>
  ) {
    m = c.β1 * m + c.share1 * g
    v = c.β2 * v + c.share2 * g * g
    w -= c.correctedRate * m / (parlance_sqrt16(v) * c.rootCorrection + c.ε)
  }
}

/// Adam that leaves the direction it went in the state, where the next step's hypergradient needs it.
public struct RememberingAdamRule: UpdateRule {
  public static let stateCount = 3
  let c: MomentCoefficients
  let momentCorrection: Float

  /// - Parameter momentCorrection: 1 / (1 − β₁ᵗ).
  public init(_ coefficients: MomentCoefficients, momentCorrection: Float) {
    c = coefficients
    self.momentCorrection = momentCorrection
  }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ m: inout SIMD16<Float>, _ v: inout SIMD16<Float>, _ d: inout SIMD16<Float>
  ) {
    m = c.β1 * m + c.share1 * g
    v = c.β2 * v + c.share2 * g * g
    d = momentCorrection * m / (parlance_sqrt16(v) * c.rootCorrection + c.ε)
    w -= c.α * d
  }
}

/// AMSGrad (Reddi et al. 2018): Adam with the largest v so far in place of v. As in PyTorch, the largest is taken
/// before the correction.
public struct AMSGradRule: UpdateRule {
  public static let stateCount = 3
  let c: MomentCoefficients

  public init(_ coefficients: MomentCoefficients) { c = coefficients }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ m: inout SIMD16<Float>, _ v: inout SIMD16<Float>, _ largest: inout SIMD16<Float>
  ) {
    m = c.β1 * m + c.share1 * g
    v = c.β2 * v + c.share2 * g * g
    largest.replace(with: v, where: v .> largest)
    w -= c.correctedRate * m / (parlance_sqrt16(largest) * c.rootCorrection + c.ε)
  }
}

/// NAdam (Dozat 2016): Adam with Nesterov's momentum, whose strength μ grows with t.
///
///     w ← w − α (1 − μₜ)/(1 − Πμ) · g / d − α μₜ₊₁/(1 − Πμ · μₜ₊₁) · m / d,   d = √v / √(1 − β₂ᵗ) + ε
public struct NAdamRule: UpdateRule {
  public static let stateCount = 2
  let c: MomentCoefficients
  let gradientRate: Float
  let momentRate: Float

  /// - Parameters:
  ///   - gradientRate: α (1 − μₜ)/(1 − Πμ).
  ///   - momentRate: α μₜ₊₁/(1 − Πμ · μₜ₊₁).
  public init(_ coefficients: MomentCoefficients, gradientRate: Float, momentRate: Float) {
    c = coefficients
    self.gradientRate = gradientRate
    self.momentRate = momentRate
  }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ m: inout SIMD16<Float>, _ v: inout SIMD16<Float>, _ third: inout SIMD16<Float>
  ) {
    m = c.β1 * m + c.share1 * g
    v = c.β2 * v + c.share2 * g * g
    w -= (gradientRate * g + momentRate * m) / (parlance_sqrt16(v) * c.rootCorrection + c.ε)
  }
}

/// Yogi (Zaheer et al. 2018): v moves by (1 − β₂) g² towards g², not by a share of the difference.
public struct YogiRule: UpdateRule {
  public static let stateCount = 2
  let c: MomentCoefficients

  public init(_ coefficients: MomentCoefficients) { c = coefficients }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ m: inout SIMD16<Float>, _ v: inout SIMD16<Float>, _ third: inout SIMD16<Float>
  ) {
    m = c.β1 * m + c.share1 * g
    v -= c.share2 * sign(v - g * g) * g * g
    w -= c.correctedRate * m / (parlance_sqrt16(v) * c.rootCorrection + c.ε)
  }
}

/// Adamax (Kingma and Ba 2015): Adam in the largest norm. u ← max(β₂ u, |g| + ε);  w ← w − α/(1 − β₁ᵗ) · m / u.
public struct AdamaxRule: UpdateRule {
  public static let stateCount = 2
  let c: MomentCoefficients

  public init(_ coefficients: MomentCoefficients) { c = coefficients }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ m: inout SIMD16<Float>, _ u: inout SIMD16<Float>, _ third: inout SIMD16<Float>
  ) {
    m = c.β1 * m + c.share1 * g
    let magnitude = g.replacing(with: -g, where: g .< Vector16.zero) + c.ε
    u *= c.β2
    u.replace(with: magnitude, where: magnitude .> u)
    w -= c.correctedRate * m / u
  }
}

/// RAdam (Liu et al. 2020): Adam whose step is rectified for the variance of a young average, and plain momentum while
/// that variance is unbounded.
public struct RAdamRule: UpdateRule {
  public static let stateCount = 2
  let c: MomentCoefficients
  let rectification: Float?

  /// - Parameter rectification: r √(1 − β₂ᵗ), or nil where the variance is unbounded.
  public init(_ coefficients: MomentCoefficients, rectification: Float?) {
    c = coefficients
    self.rectification = rectification
  }

  @inline(__always)
  public func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ m: inout SIMD16<Float>, _ v: inout SIMD16<Float>, _ third: inout SIMD16<Float>
  ) {
    m = c.β1 * m + c.share1 * g
    v = c.β2 * v + c.share2 * g * g
    if let rectification {
      w -= c.correctedRate * rectification * m / (parlance_sqrt16(v) + c.ε)
    } else {
      w -= c.correctedRate * m
    }
  }
}
