import Foundation

/// Powers of ten for tests.
enum NGramPower {
  static func ten(_ x: Double) -> Double { pow(10, x) }
}
