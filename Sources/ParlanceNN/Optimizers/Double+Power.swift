import Glibc

extension Double {
  /// baseˣ, for settings that change with the step. (`Glibc.pow` by its bare name is hidden inside of types that have
  /// a member of that name.)
  static func pow(_ base: Double, _ exponent: Double) -> Double { Glibc.pow(base, exponent) }
}
