import ParlanceKernels

/// Floats in -0.5 ..< 0.5.
func randomFloats(_ count: Int, seed: UInt64) -> [Float] {
  var random = SplitMix64(seed: seed)
  return (0..<count).map { _ in random.nextUnit() - 0.5 }
}

/// op(a) op(b) in double precision, by the definition.
func referenceProduct(
  _ a: [Float], transposed aTransposed: Bool, _ b: [Float], transposed bTransposed: Bool, m: Int, n: Int,
  k: Int
) -> [Double] {
  var c = [Double](repeating: 0, count: m * n)
  for i in 0..<m {
    for j in 0..<n {
      var sum = 0.0
      for t in 0..<k {
        sum +=
          Double(aTransposed ? a[t * m + i] : a[i * k + t])
          * Double(bTransposed ? b[j * k + t] : b[t * n + j])
      }
      c[i * n + j] = sum
    }
  }
  return c
}

/// The largest difference of a list of floats and one of doubles of the same length.
func difference(_ a: [Float], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { $1.0.isNaN ? .infinity : max($0, abs(Double($1.0) - $1.1)) }
}
