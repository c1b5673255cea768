import CKernels
import ParlanceParallel

/// Moves weights along their gradients: one pass over weight, gradient and state, whatever the rule.
public enum UpdateKernel {
  /// Weights that one piece of a parallel loop takes: some 30 microseconds of memory traffic.
  private static let chunk = 1 << 15

  /// Applies `rule` to `weights[range]`.
  /// - Parameters:
  ///   - gradient: `range.count` values, or none at all where the gradient of the range is zero.
  ///   - states: `Rule.stateCount` rows, each as long as `weights`.
  static func run<Rule: UpdateRule>(
    _ rule: Rule, _ preparation: GradientPreparation, weights: inout MutableSpan<Float>, range: Range<Int>,
    gradient: Span<Float>, states: inout MutableSpan<Float>, threads: Int
  ) {
    let stride = weights.count
    precondition(
      range.lowerBound >= 0 && range.upperBound <= stride, "weights \(range) of \(stride)")
    precondition(
      gradient.isEmpty || gradient.count == range.count,
      "a gradient of \(gradient.count) for \(range.count) weights")
    precondition(
      states.count == Rule.stateCount * stride,
      "a state of \(states.count) for \(stride) weights of \(Rule.stateCount) numbers each")
    let hasGradient = !gradient.isEmpty
    weights.withUnsafeMutableBufferPointer { weights in
      gradient.withUnsafeBufferPointer { gradient in
        states.withUnsafeMutableBufferPointer { states in
          guard let w = weights.baseAddress else { return }
          // Each piece of the loop writes weights and states of its own only.
          nonisolated(unsafe) let pass = UpdatePass(
            weights: w + range.lowerBound, gradient: hasGradient ? gradient.baseAddress : nil,
            states: states.baseAddress.map { $0 + range.lowerBound }, stride: stride)
          ParallelLoop.run(count: range.count, chunk: chunk, threads: threads) { piece in
            pass.run(rule, preparation, piece)
          }
        }
      }
    }
  }

  /// Σ gᵢdᵢ, in double precision, of the gradient as the rule will see it.
  /// - Parameter gradient: as long as `weights`.
  public static func dot(
    _ gradient: Span<Float>, _ preparation: GradientPreparation, weights: Span<Float>,
    _ direction: Span<Float>
  ) -> Double {
    precondition(
      gradient.count == weights.count && direction.count == weights.count,
      "dot of \(gradient.count) and \(direction.count) floats at \(weights.count) weights")
    var sum = 0.0
    for i in 0..<weights.count {
      let g = preparation.gradient(Vector16(repeating: gradient[i]), at: Vector16(repeating: weights[i]))
      sum += Double(g[0]) * Double(direction[i])
    }
    return sum
  }

  /// Σ x², in double precision: finite unless one of the values is not. Sums of pieces are added up in order, so that threads
  /// do not change it.
  public static func squaredNorm(_ x: Span<Float>, threads: Int = Threads.count) -> Double {
    let (count, piece) = (x.count, 1 << 16)
    var sum = 0.0
    x.withReadFloats { x in
      sum = ParallelLoop.map(count: count, chunk: piece, threads: threads) { squaredNorm(x, $0) }.reduce(0, +)
    }
    return sum
  }

  private static func squaredNorm(_ x: ReadFloats, _ range: Range<Int>) -> Double {
    var low = SIMD8<Double>.zero
    var high = SIMD8<Double>.zero
    var i = range.lowerBound
    while i &+ 16 <= range.upperBound {
      let values = lanes(x.base, i)
      let first = parlance_widen8(values.lowHalf)
      let second = parlance_widen8(values.highHalf)
      low += first * first
      high += second * second
      i &+= 16
    }
    var sum = (low + high).sum()
    while i < range.upperBound {
      let value = Double(x[i])
      sum += value * value
      i &+= 1
    }
    return sum
  }
}

/// The memory of one pass: where the weights, their gradient and their state begin.
private struct UpdatePass {
  let weights: UnsafeMutablePointer<Float>
  let gradient: UnsafePointer<Float>?
  let states: UnsafeMutablePointer<Float>?
  /// Weights from one row of the state to the next.
  let stride: Int

  func run<Rule: UpdateRule>(_ rule: Rule, _ preparation: GradientPreparation, _ piece: Range<Int>) {
    UnitLanes.each(of: piece.count) { units in
      move(rule, preparation, UnitLanes(start: piece.lowerBound &+ units.start, count: units.count))
    }
  }

  @inline(always)
  private func move<Rule: UpdateRule>(
    _ rule: Rule, _ preparation: GradientPreparation, _ units: UnitLanes
  ) {
    var w = units.load(weights)
    var first = Vector16.zero
    var second = Vector16.zero
    var third = Vector16.zero
    if let states {
      if Rule.stateCount > 0 { first = units.load(states) }
      if Rule.stateCount > 1 { second = units.load(states + stride) }
      if Rule.stateCount > 2 { third = units.load(states + 2 &* stride) }
    }
    var g = gradient.map { units.load($0) } ?? .zero
    g = preparation.gradient(g, at: w)
    w *= preparation.keep
    rule.step(&w, &g, &first, &second, &third)
    units.put(w, weights)
    if let states {
      if Rule.stateCount > 0 { units.put(first, states) }
      if Rule.stateCount > 1 { units.put(second, states + stride) }
      if Rule.stateCount > 2 { units.put(third, states + 2 &* stride) }
    }
  }
}
