#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The natural logarithm of the C library, for code off the hot path.
func logarithm(_ x: Float) -> Float { logf(x) }

/// The same in double precision.
func logarithm(_ x: Double) -> Double { log(x) }
