#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Scores of all outputs, and probabilities from them.
extension ClassifierScratch {
  /// z = O h, four rows of O at a time; their sums over lanes are taken together.
  public func computeScores(_ output: HogwildTable) {
    precondition(
      output.rowCount >= outputCount && output.dimension == dimension,
      "\(output.rowCount) x \(output.dimension) outputs for \(outputCount) x \(dimension)")
    var i = 0
    while i &+ 4 <= outputCount {
      let o0 = output.row(i)
      let o1 = output.row(i &+ 1)
      let o2 = output.row(i &+ 2)
      let o3 = output.row(i &+ 3)
      var s0 = Vector16.zero
      var s1 = Vector16.zero
      var s2 = Vector16.zero
      var s3 = Vector16.zero
      var v = 0
      while v < width {
        let h = hidden[v]
        s0 = multiplyAdd(h, o0[v], s0)
        s1 = multiplyAdd(h, o1[v], s1)
        s2 = multiplyAdd(h, o2[v], s2)
        s3 = multiplyAdd(h, o3[v], s3)
        v &+= 1
      }
      let quarters = pairSums(pairSums(s0, s1), pairSums(s2, s3))
      let halves = quarters.evenHalf + quarters.oddHalf
      let sums = halves.evenHalf + halves.oddHalf
      UnsafeMutableRawPointer(score(i)).storeBytes(of: sums, as: SIMD4<Float>.self)
      i &+= 4
    }
    while i < outputCount {
      score(i).pointee = dot(output.row(i))
      i &+= 1
    }
  }

  /// Turns z into exp(z − max z) / Σ.
  /// - Returns: log Σ exp z.
  @discardableResult
  public func softmaxScores() -> Float {
    let registers = (outputCount + 15) / 16
    for i in outputCount..<(registers * 16) { score(i).pointee = -.infinity }
    var largest = scores[0]
    for v in 1..<max(registers, 1) { largest.replace(with: scores[v], where: scores[v] .> largest) }
    let top = largest.max()
    var sum = Vector16.zero
    for v in 0..<registers {
      scores[v] = exponential(scores[v] - Vector16(repeating: top))
      sum += scores[v]
    }
    // The lanes behind the last output hold e^-87, about 1e-38: nothing beside a sum of at least 1.
    let total = sum.sum()
    for v in 0..<registers { scores[v] *= Vector16(repeating: 1 / total) }
    return top + logarithm(total)
  }

  /// Turns z into the logistic function of each.
  public func sigmoidScores() {
    for v in 0..<((outputCount + 15) / 16) { scores[v] = sigmoid(scores[v]) }
  }

  /// The logistic function of h · o for one row.
  public func probability(ofRow index: Int, in output: HogwildTable) -> Float {
    precondition(
      index >= 0 && index < output.rowCount && output.dimension == dimension, "row \(index) of the output")
    return 1 / (1 + expf(-dot(output.row(index))))
  }
}
