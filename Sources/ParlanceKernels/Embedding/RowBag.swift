import CKernels

/// Work on sets of rows of a table: their mean, and one vector added to them all. The row is walked in strips of
/// four registers, so that the sums never leave the registers whatever the dimension.
struct RowBag {
  let base: UnsafeMutablePointer<Float>
  let stride: Int
  /// Registers of a row.
  let width: Int

  init(_ table: HogwildTable) {
    base = table.base
    stride = table.stride
    width = table.stride / 16
  }

  @inline(__always)
  func row(_ index: Int32) -> Row {
    UnsafeMutableRawPointer(base + Int(index) &* stride).assumingMemoryBound(to: Vector16.self)
  }

  /// Asks for a row that will be written: taken whole from the other core at once, not first to read, then to write.
  @inline(__always)
  func prefetch(_ index: Int32) {
    let row = UnsafeRawPointer(base + Int(index) &* stride)
    var offset = 0
    while offset < width &* 64 {
      parlance_prefetch_write(row + offset)
      offset &+= 64
    }
  }

  /// One row, into `target` and `copy`.
  @inline(__always)
  func copy(_ index: Int32, into target: Row, _ copy: Row) {
    let source = row(index)
    var v = 0
    while v < width {
      let values = source[v]
      target[v] = values
      copy[v] = values
      v &+= 1
    }
  }

  /// Adds `after − before` to one row.
  @inline(__always)
  func add(_ after: Row, minus before: Row, to index: Int32) {
    let target = row(index)
    var v = 0
    while v < width {
      target[v] += after[v] - before[v]
      v &+= 1
    }
  }

  /// The mean of the rows, into `target` and, unchanged, into `copy`.
  @inline(__always)
  func mean(of rows: UnsafePointer<Int32>, count: Int, into target: Row, copy: Row) {
    let scale = Vector16(repeating: 1 / Float(count))
    var v = 0
    while v &+ 4 <= width {
      var s0 = Vector16.zero
      var s1 = Vector16.zero
      var s2 = Vector16.zero
      var s3 = Vector16.zero
      for i in 0..<count {
        let r = row(rows[i]) + v
        s0 += r[0]
        s1 += r[1]
        s2 += r[2]
        s3 += r[3]
      }
      s0 *= scale
      s1 *= scale
      s2 *= scale
      s3 *= scale
      target[v] = s0
      target[v &+ 1] = s1
      target[v &+ 2] = s2
      target[v &+ 3] = s3
      copy[v] = s0
      copy[v &+ 1] = s1
      copy[v &+ 2] = s2
      copy[v &+ 3] = s3
      v &+= 4
    }
    while v < width {
      var s0 = Vector16.zero
      for i in 0..<count { s0 += row(rows[i])[v] }
      s0 *= scale
      target[v] = s0
      copy[v] = s0
      v &+= 1
    }
  }

  /// Adds `after − before` to every row (a row that stands twice gets it twice).
  @inline(__always)
  func add(_ after: Row, minus before: Row, to rows: UnsafePointer<Int32>, count: Int) {
    var v = 0
    while v &+ 4 <= width {
      let d0 = after[v] - before[v]
      let d1 = after[v &+ 1] - before[v &+ 1]
      let d2 = after[v &+ 2] - before[v &+ 2]
      let d3 = after[v &+ 3] - before[v &+ 3]
      for i in 0..<count {
        let r = row(rows[i]) + v
        r[0] += d0
        r[1] += d1
        r[2] += d2
        r[3] += d3
      }
      v &+= 4
    }
    while v < width {
      let d0 = after[v] - before[v]
      for i in 0..<count { row(rows[i])[v] += d0 }
      v &+= 1
    }
  }
}
