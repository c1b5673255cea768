import ParlanceKernels
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Vector functions beside the C library's in double precision.
@Suite struct VectorFunctionTests {
  /// Every 997th float, of both signs, and what lies at the borders.
  static let inputs: [Float] = {
    var values: [Float] = [
      0, -0.0, 88.722_83, 88.722_84, 88.73, 89, 127, 1e30, -87.3, -87.33655, -87.4, -103.27, -103.97, -103.98,
      -104,
      -1e30, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    ]
    var bits: UInt32 = 0
    while bits < 0x42b4_0000 {  // up to 90
      values.append(Float(bitPattern: bits))
      values.append(-Float(bitPattern: bits))
      bits += 4999
    }
    while bits < 0x42d2_0000 {  // up to 105
      values.append(-Float(bitPattern: bits))
      bits += 211
    }
    return values
  }()

  @Test func exponentialWithinTwoUlp() {
    let x = Self.inputs
    let y = Filled.one(x.count) { VectorFunctions.exponential(x.span, into: &$0) }
    var worst = 0.0
    for (x, y) in zip(x, y) {
      let want = exp(Double(x))
      let rounded = Float(want)
      guard rounded.isFinite else {
        #expect(y == .infinity, "exp(\(x))")
        continue
      }
      let unit = Double(rounded.ulp)
      let distance = abs(Double(y) - want) / unit
      worst = max(worst, distance)
      if !(distance <= 2) { Issue.record("exp(\(x)) is \(y), not \(want): \(distance) units off") }
    }
    #expect(worst > 0.4)  // A float can't be closer than half a unit everywhere: the comparison itself works.
    let special: [Float] = [.nan, -.infinity, .infinity, 0]
    let results = Filled.one(4) { VectorFunctions.exponential(special.span, into: &$0) }
    #expect(results[0].isNaN)
    #expect(Array(results[1...]) == [0, .infinity, 1])
  }

  @Test func errorFunction() {
    let x = Self.inputs
    let y = Filled.one(x.count) { VectorFunctions.errorFunction(x.span, into: &$0) }
    for (x, y) in zip(x, y) where !(abs(Double(y) - erf(Double(x))) <= 2e-7) {
      Issue.record("erf(\(x)) is \(y), not \(erf(Double(x)))")
    }
    #expect(Filled.one(1) { VectorFunctions.errorFunction([Float.nan].span, into: &$0) }[0].isNaN)
  }

  @Test func hyperbolicTangentAndLogistic() {
    let x = Self.inputs
    let t = Filled.one(x.count) { Activation.tanh.apply(x.span, into: &$0) }
    let s = Filled.one(x.count) { Activation.sigmoid.apply(x.span, into: &$0) }
    for index in x.indices {
      let want = tanh(Double(x[index]))
      if !(abs(Double(t[index]) - want) <= 3e-7 * abs(want)) && abs(want) > 1e-37 {
        Issue.record("tanh(\(x[index])) is \(t[index]), not \(want)")
      }
      let share = 1 / (1 + exp(-Double(x[index])))
      if !(abs(Double(s[index]) - share) <= 4e-7 * share + 1e-38) {
        Issue.record("sigmoid(\(x[index])) is \(s[index]), not \(share)")
      }
    }
  }

  /// Where erf is near -1, x (1 + erf) / 2 has no digits left; the kernel's has.
  @Test func geluKeepsItsDigitsFarBelowZero() {
    let x: [Float] = [-2, -4, -6, -8]
    let y = Filled.one(4) { Activation.gelu.apply(x.span, into: &$0) }
    for (x, y) in zip(x, y) {
      let want = Double(x) * 0.5 * erfc(-Double(x) / 2.0.squareRoot())
      #expect(abs(Double(y) - want) <= 1e-5 * abs(want))
    }
    let ends: [Float] = [.infinity, 20, -20, -.infinity, .nan]
    let values = Filled.one(5) { Activation.gelu.apply(ends.span, into: &$0) }
    #expect(values.prefix(4) == [.infinity, 20, 0, 0] && values[4].isNaN)
  }

  @Test func geluIsOffByLessThanTheLastDigits() {
    let x = Self.inputs.filter { abs($0) < 50 }
    let y = Filled.one(x.count) { Activation.gelu.apply(x.span, into: &$0) }
    for (x, y) in zip(x, y) {
      let want = Double(x) * 0.5 * erfc(-Double(x) / 2.0.squareRoot())
      // Squared, the argument of the exponential is known to half a unit in its own last place.
      if !(abs(Double(y) - want) <= (4e-7 + 1e-7 * Double(x * x)) * abs(want) + 1e-37) {
        Issue.record("gelu(\(x)) is \(y), not \(want)")
      }
    }
  }
}
