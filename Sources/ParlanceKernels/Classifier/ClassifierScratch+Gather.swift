import CKernels

/// h = mean of input rows, from the two places where rows may lie.
///
/// Four rows at a time: the sum is loaded and stored once for the four, and their cache lines are under way
/// together.
extension ClassifierScratch {
  /// Sets h to the mean of rows of a table; to zero where there are none.
  /// - Parameter rows: each within the table.
  public func setHidden(toMeanOf rows: Span<Int32>, in table: HogwildTable) {
    precondition(table.dimension == dimension, "rows of \(table.dimension) for a scratch of \(dimension)")
    clearHidden()
    let count = rows.count
    guard count > 0 else { return }
    let limit = table.rowCount
    var i = 0
    while i &+ 4 <= count {
      let a = table.checkedRow(rows[i], limit)
      let b = table.checkedRow(rows[i &+ 1], limit)
      let c = table.checkedRow(rows[i &+ 2], limit)
      let d = table.checkedRow(rows[i &+ 3], limit)
      var v = 0
      while v < width {
        hidden[v] += (a[v] + b[v]) + (c[v] + d[v])
        v &+= 1
      }
      i &+= 4
    }
    while i < count {
      let row = table.checkedRow(rows[i], limit)
      var v = 0
      while v < width {
        hidden[v] += row[v]
        v &+= 1
      }
      i &+= 1
    }
    scaleHidden(by: 1 / Float(count))
  }

  /// Sets h to the mean of float32 rows that lie one behind the other at any byte offset.
  /// - Parameters:
  ///   - rows: each at least 0 and such that the row ends within `bytes`.
  ///   - offset: where row 0 starts.
  public func setHidden(toMeanOf rows: Span<Int32>, in bytes: RawSpan, offset: Int) {
    clearHidden()
    let count = rows.count
    guard count > 0 else { return }
    let stride = dimension * 4
    let limit = (bytes.byteCount - offset) / stride
    let whole = dimension / 16
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      let floats = UnsafeMutableRawPointer(hidden).assumingMemoryBound(to: Float.self)
      for i in 0..<count {
        precondition(rows[i] >= 0 && Int(rows[i]) < limit, "row \(rows[i]) of \(limit)")
        let row = base + offset + Int(rows[i]) * stride
        var v = 0
        while v < whole {
          hidden[v] += (row + v &* 64).loadUnaligned(as: Vector16.self)
          v &+= 1
        }
        var j = whole &* 16
        while j &+ 4 <= dimension {
          let part = (row + j &* 4).loadUnaligned(as: SIMD4<Float>.self)
          let sum = UnsafeMutableRawPointer(floats + j).assumingMemoryBound(to: SIMD4<Float>.self)
          sum.pointee += part
          j &+= 4
        }
        while j < dimension {
          floats[j] += (row + j &* 4).loadUnaligned(as: Float.self)
          j &+= 1
        }
      }
    }
    scaleHidden(by: 1 / Float(count))
  }

  /// Sets h to given values.
  public func setHidden(to values: Span<Float>) {
    precondition(values.count == dimension, "\(values.count) values for \(dimension)")
    let floats = UnsafeMutableRawPointer(hidden).assumingMemoryBound(to: Float.self)
    for i in 0..<dimension { floats[i] = values[i] }
  }

  /// Adds g, divided by the number of rows, to each of the rows: the mean's share of the gradient.
  func scatterGradient(to rows: Span<Int32>, in table: HogwildTable) {
    let count = rows.count
    let share = Vector16(repeating: 1 / Float(count))
    var v = 0
    while v < width {
      gradient[v] *= share
      v &+= 1
    }
    for i in 0..<count {
      let row = table.row(Int(rows[i]))
      var v = 0
      while v < width {
        row[v] += gradient[v]
        v &+= 1
      }
    }
  }

  private func clearHidden() { hidden.update(repeating: .zero, count: width) }

  private func scaleHidden(by factor: Float) {
    for v in 0..<width { hidden[v] *= Vector16(repeating: factor) }
  }
}

extension HogwildTable {
  @inline(__always)
  fileprivate func checkedRow(_ index: Int32, _ limit: Int) -> UnsafeMutablePointer<Vector16> {
    precondition(index >= 0 && Int(index) < limit, "row outside of its table")
    return row(Int(index))
  }

  /// Asks for the rows to be near soon.
  public func prefetch(_ rows: Span<Int32>, limit: Int) {
    for i in 0..<min(rows.count, limit) where rows[i] >= 0 && Int(rows[i]) < rowCount {
      let row = row(Int(rows[i]))
      for v in 0..<(stride / 16) { parlance_prefetch(row + v) }
    }
  }

  /// Whether all floats are finite numbers.
  public var isFinite: Bool {
    for index in 0..<rowCount {
      let row = row(index)
      // A product with zero is zero for finite numbers and not-a-number for the others.
      var sum = Vector16.zero
      for v in 0..<(stride / 16) { sum += row[v] * Vector16.zero }
      if sum.sum() != 0 { return false }
    }
    return true
  }

  /// Fills one row with uniform numbers in ±`bound`.
  public func fillRow(_ index: Int, bound: Float, using random: inout SplitMix64) {
    precondition(index >= 0 && index < rowCount, "row \(index) of a table of \(rowCount)")
    let floats = UnsafeMutableRawPointer(row(index)).assumingMemoryBound(to: Float.self)
    for i in 0..<dimension { floats[i] = (random.nextUnit() * 2 - 1) * bound }
  }
}
