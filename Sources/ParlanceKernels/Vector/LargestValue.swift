/// The place of the largest of many values.
public enum LargestValue {
  /// The first place of the largest value, and the value; nil where no value is larger than `floor`. Values that are not
  /// numbers are passed over.
  public static func find(_ values: Span<Float>, above floor: Float) -> (index: Int, value: Float)? {
    values.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      let count = values.count
      var best = SIMD16<Float>(repeating: floor)
      var i = 0
      while i &+ 16 <= count {
        let lanes = VectorKernels.lanes(base, i)
        best.replace(with: lanes, where: lanes .> best)
        i &+= 16
      }
      var largest = best.max()
      while i < count {
        if values[i] > largest { largest = values[i] }
        i &+= 1
      }
      guard largest > floor else { return nil }
      for index in 0..<count where values[index] == largest { return (index, largest) }
      return nil
    }
  }
}
