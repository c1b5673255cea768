/// How one weight changes by its gradient: an optimizer's formula, for sixteen weights at a time.
///
/// A rule sees nothing but the weight, its gradient and up to three numbers that it keeps for that weight, so that the
/// order in which weights are visited, and on how many threads, changes no bit.
public protocol UpdateRule: Sendable {
  /// How many numbers are kept for each weight: 0 to 3. The state arguments beyond are scratch.
  static var stateCount: Int { get }

  /// Moves the weights `w` along their gradient `g` and brings their state up to date. `g` is scratch too.
  func step(
    _ w: inout SIMD16<Float>, _ g: inout SIMD16<Float>,
    _ first: inout SIMD16<Float>, _ second: inout SIMD16<Float>, _ third: inout SIMD16<Float>)

  /// Moves `weights[range]`. A requirement, so that the loop is compiled once for each rule, where its formula is known;
  /// the default is the only implementation.
  /// - Parameters:
  ///   - gradient: `range.count` values, or none at all where the gradient of the range is zero.
  ///   - states: `stateCount` rows, each as long as `weights`.
  func update(
    _ weights: inout MutableSpan<Float>, range: Range<Int>, gradient: Span<Float>,
    _ preparation: GradientPreparation, states: inout MutableSpan<Float>, threads: Int)
}

extension UpdateRule {
  public func update(
    _ weights: inout MutableSpan<Float>, range: Range<Int>, gradient: Span<Float>,
    _ preparation: GradientPreparation, states: inout MutableSpan<Float>, threads: Int
  ) {
    UpdateKernel.run(
      self, preparation, weights: &weights, range: range, gradient: gradient, states: &states,
      threads: threads)
  }
}

/// What is done to a gradient before the rule sees it, and to a weight before it is moved:
///
///     g ← clamp(scale · g, ±limit) + decay · w + lasso · sign(w)
///     w ← keep · w
public struct GradientPreparation: Sendable {
  /// Factor of the gradient: the clip coefficient, one over the number of tokens, or both.
  public var scale: Float = 1
  /// Largest magnitude of a component; infinity where there is no limit.
  public var limit: Float = .infinity
  /// Coupled weight decay: what L2 regularization adds to the gradient.
  public var decay: Float = 0
  /// L1 regularization.
  public var lasso: Float = 0
  /// Decoupled weight decay: 1 − rate · decay.
  public var keep: Float = 1

  public init() {}

  @inline(always)
  func gradient(_ g: Vector16, at w: Vector16) -> Vector16 {
    var prepared = g * scale
    if limit < .infinity {
      let high = Vector16(repeating: limit)
      prepared.replace(with: high, where: prepared .> high)
      prepared.replace(with: -high, where: prepared .< -high)
    }
    if decay != 0 { prepared = multiplyAdd(Vector16(repeating: decay), w, prepared) }
    if lasso != 0 { prepared += lasso * sign(w) }
    return prepared
  }
}

/// −1, 0 or 1 in each lane.
@inline(always)
func sign(_ x: Vector16) -> Vector16 {
  let zero = Vector16.zero
  return zero.replacing(with: 1, where: x .> zero).replacing(with: -1, where: x .< zero)
}
