extension HogwildTable {
  /// Fills all rows with values uniform in `-bound ..< bound`; each row has a random stream of its own, so that a
  /// row's start does not hang on how many rows there are.
  public func fillUniform(bound: Float, seed: UInt64) {
    for index in 0..<rowCount {
      var random = SplitMix64(seed: seed &+ UInt64(index) &* 0xD1B5_4A32_D192_ED03)
      let row = base + index * stride
      for i in 0..<dimension { row[i] = (random.nextUnit() * 2 - 1) * bound }
    }
  }

  /// Whether the values of one row in every `step` are finite.
  public func isFinite(sampling step: Int) -> Bool {
    var index = 0
    while index < rowCount {
      let row = base + index * stride
      for i in 0..<dimension where !row[i].isFinite { return false }
      index += max(step, 1)
    }
    return true
  }
}
