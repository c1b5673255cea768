import Testing

import ParlanceKernels

/// Floats of 16 bits, beside the standard library's.
@Suite struct HalfKernelsTests {
  private func round(_ x: [Float]) -> [Float16] {
    var y = [Float16](repeating: 0, count: x.count)
    var span = y.mutableSpan
    HalfKernels.round(x.span, into: &span, at: 0)
    return y
  }

  private func widen(_ x: [Float16]) -> [Float] {
    var y = [Float](repeating: 0, count: x.count)
    var span = y.mutableSpan
    HalfKernels.widen(x.span, into: &span, at: 0)
    return y
  }

  @Test func everyHalfIsTheSameNumber() {
    let all = (0...UInt16.max).map { Float16(bitPattern: $0) }
    for (half, float) in zip(all, widen(all)) {
      #expect(half.isNaN ? float.isNaN : float.bitPattern == Float(half).bitPattern, "\(half): \(float)")
    }
  }

  @Test func roundsToTheNearest() {
    // Every half, what lies in the middle between it and the next, and the floats beside that.
    let halves = (0..<UInt16(0x7bff)).map { Float16(bitPattern: $0) }
    let numbers = halves.flatMap { half in
      let middle = (Float(half) + Float(half.nextUp)) / 2
      return [Float(half), middle, middle.nextUp, middle.nextDown, -middle]
    }
    for (half, number) in zip(round(numbers), numbers) {
      #expect(half.bitPattern == Float16(number).bitPattern, "\(number): \(half)")
    }
  }

  @Test func nothingBecomesInfinite() {
    let most = Float16.greatestFiniteMagnitude
    #expect(round([65_504, 65_519, 65_520, 1e30, .infinity]) == [most, most, most, most, most])
    #expect(round([-65_520, -.infinity]) == [-most, -most])
    #expect(round([.nan])[0].isNaN && widen([.nan])[0].isNaN)
  }

  /// Any count, at any place; what lies around stays.
  @Test func countsAndPlaces() {
    for count in [0, 1, 15, 16, 17, 40] {
      let x = (0..<count).map { Float($0) - 3.25 }
      var halves = [Float16](repeating: 7, count: count + 5)
      var span = halves.mutableSpan
      HalfKernels.round(x.span, into: &span, at: 3)
      #expect(halves == [7, 7, 7] + x.map { Float16($0) } + [7, 7])
      var floats = [Float](repeating: 9, count: count + 4)
      var wide = floats.mutableSpan
      HalfKernels.widen(halves.span.extracting(3..<3 + count), into: &wide, at: 1)
      #expect(floats == [9] + x + [9, 9, 9])
    }
  }
}
