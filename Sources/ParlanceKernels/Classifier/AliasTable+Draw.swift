extension AliasTable {
  /// One outcome: the upper half of a random number picks the column, the lower half the side of its threshold.
  @inline(__always)
  public func draw(using random: inout SplitMix64) -> Int {
    let bits = random.next()
    let index = Int(truncatingIfNeeded: ((bits &>> 32) &* UInt64(truncatingIfNeeded: columns.count)) &>> 32)
    let column = columns[index]
    return UInt32(truncatingIfNeeded: bits) <= column.x ? index : Int(column.y)
  }
}
