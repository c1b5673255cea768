extension AliasTable {
  /// One outcome: the upper half of a random number picks the column, the lower half the side of its threshold.
  @inline(__always)
  public func draw(using random: inout SplitMix64) -> Int {
    columns.withUnsafeBufferPointer { columns in
      guard let first = columns.baseAddress else { return 0 }
      return Int(Self.draw(first, UInt64(truncatingIfNeeded: columns.count), random.next()))
    }
  }

  /// The same from a table's `count` columns, for 64 random bits.
  @inline(__always)
  static func draw(_ columns: UnsafePointer<SIMD2<UInt32>>, _ count: UInt64, _ bits: UInt64) -> Int32 {
    let index = Int(truncatingIfNeeded: ((bits &>> 32) &* count) &>> 32)
    let column = columns[index]
    return UInt32(truncatingIfNeeded: bits) <= column.x
      ? Int32(truncatingIfNeeded: index) : Int32(truncatingIfNeeded: column.y)
  }
}
