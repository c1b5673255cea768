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
    weights.withUnsafeMutableBytes { weights in
      gradient.withUnsafeBytes { gradient in
        states.withUnsafeMutableBytes { states in
          guard let w = weights.baseAddress else { return }
          // Each piece of the loop writes weights and states of its own only.
          nonisolated(unsafe) let pass = UpdatePass(
            weights: w + range.lowerBound * 4, gradient: hasGradient ? gradient.baseAddress : nil,
            states: states.baseAddress.map { $0 + range.lowerBound * 4 }, stride: stride)
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
  let weights: UnsafeMutableRawPointer
  let gradient: UnsafeRawPointer?
  let states: UnsafeMutableRawPointer?
  /// Weights from one row of the state to the next.
  let stride: Int

  func run<Rule: UpdateRule>(_ rule: Rule, _ preparation: GradientPreparation, _ piece: Range<Int>) {
    var i = piece.lowerBound
    while i &+ 16 <= piece.upperBound {
      move(rule, preparation, at: i, load: Self.load, store: Self.store)
      i &+= 16
    }
    let rest = piece.upperBound - i
    if rest > 0 {
      move(
        rule, preparation, at: i, load: { Self.load($0, first: rest) },
        store: { Self.store($0, first: rest, at: $1) })
    }
  }

  @inline(__always)
  private func move<Rule: UpdateRule>(
    _ rule: Rule, _ preparation: GradientPreparation, at i: Int, load: (UnsafeRawPointer) -> Vector16,
    store: (Vector16, UnsafeMutableRawPointer) -> Void
  ) {
    let offset = i &* 4
    var w = load(weights + offset)
    var first = Vector16.zero
    var second = Vector16.zero
    var third = Vector16.zero
    if let states {
      if Rule.stateCount > 0 { first = load(states + offset) }
      if Rule.stateCount > 1 { second = load(states + (offset &+ stride &* 4)) }
      if Rule.stateCount > 2 { third = load(states + (offset &+ stride &* 8)) }
    }
    let raw = gradient.map { load($0 + offset) } ?? .zero
    let g = preparation.gradient(raw, at: w)
    w *= preparation.keep
    rule.step(&w, g, &first, &second, &third)
    store(w, weights + offset)
    if let states {
      if Rule.stateCount > 0 { store(first, states + offset) }
      if Rule.stateCount > 1 { store(second, states + (offset &+ stride &* 4)) }
      if Rule.stateCount > 2 { store(third, states + (offset &+ stride &* 8)) }
    }
  }

  @inline(__always)
  private static func load(_ address: UnsafeRawPointer) -> Vector16 {
    address.loadUnaligned(as: Vector16.self)
  }

  @inline(__always)
  private static func store(_ value: Vector16, _ address: UnsafeMutableRawPointer) {
    address.storeBytes(of: value, as: Vector16.self)
  }

  private static func load(_ address: UnsafeRawPointer, first count: Int) -> Vector16 {
    var value = Vector16.zero
    for lane in 0..<count { value[lane] = address.loadUnaligned(fromByteOffset: lane * 4, as: Float.self) }
    return value
  }

  private static func store(_ value: Vector16, first count: Int, at address: UnsafeMutableRawPointer) {
    for lane in 0..<count { address.storeBytes(of: value[lane], toByteOffset: lane * 4, as: Float.self) }
  }
}
