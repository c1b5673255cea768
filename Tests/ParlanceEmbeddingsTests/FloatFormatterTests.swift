import Foundation
import ParlanceEmbeddings
import Testing

@Suite struct FloatFormatterTests {
  private func five(_ value: Float) -> String {
    var bytes: [UInt8] = []
    FloatFormatter.appendFiveDigits(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func six(_ value: Float) -> String {
    var bytes: [UInt8] = []
    FloatFormatter.appendSixDecimals(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func edges() {
    let cases: [(Float, String)] = [
      (0, "0"), (-0.0, "-0"), (1, "1"), (-1.5, "-1.5"), (99999.5, "1e+05"), (0.00012345, "0.00012345"),
      (0.000012345, "1.2345e-05"), (123456, "1.2346e+05"), (.infinity, "inf"),
      (.leastNonzeroMagnitude, "1.4013e-45"),
      (0.1, "0.1"),
      (-3.4028235e38, "-3.4028e+38"), (12345, "12345"), (10000, "10000"), (9.99995, "10"), (0.5, "0.5"),
    ]
    for (value, text) in cases { #expect(five(value) == text) }
    #expect(six(-0.0000004) == "-0.000000")
    #expect(six(3e38) == "300000000549775575777803994281145270272.000000")
  }

  /// Every size of float, against the C library.
  @Test func asPrintf() {
    var generator = SystemRandomNumberGenerator()
    for i in 0..<200_000 {
      let bits = UInt32.random(in: 0..<0x7F80_0000, using: &generator)
      let near = Float.random(in: -3...3, using: &generator)
      let value = i % 2 == 0 ? Float(bitPattern: bits) : near
      #expect(five(value) == String(format: "%.5g", value))
      #expect(six(value) == String(format: "%.6f", value))
    }
    // Halves of the last digit exist only where the value is a short binary fraction.
    for i in 0..<100_000 {
      let value = Float(i) / 8
      #expect(five(value) == String(format: "%.5g", value))
    }
  }
}
