import CKernels

/// Sixteen floats of memory that need not be aligned.
@inline(__always)
func lanes(_ pointer: UnsafePointer<Float>, _ index: Int) -> Vector16 {
  UnsafeRawPointer(pointer + index).loadUnaligned(as: Vector16.self)
}

@inline(__always)
func lanes(_ pointer: UnsafeMutablePointer<Float>, _ index: Int) -> Vector16 {
  UnsafeRawPointer(pointer + index).loadUnaligned(as: Vector16.self)
}

@inline(__always)
func store(_ value: Vector16, _ pointer: UnsafeMutablePointer<Float>, _ index: Int) {
  UnsafeMutableRawPointer(pointer + index).storeBytes(of: value, as: Vector16.self)
}

/// Fewer than sixteen floats; the lanes beyond are `filler`.
@inline(never)
func lanes(_ pointer: UnsafePointer<Float>, _ index: Int, count: Int, filler: Float) -> Vector16 {
  var value = Vector16(repeating: filler)
  for lane in 0..<count { value[lane] = pointer[index &+ lane] }
  return value
}

/// The first `count` lanes.
@inline(never)
func store(_ value: Vector16, _ pointer: UnsafeMutablePointer<Float>, _ index: Int, count: Int) {
  for lane in 0..<count { pointer[index &+ lane] = value[lane] }
}

/// Calls `body` with sixteen floats of `x` at a time and what it gives is put into `y`, which may be the same memory.
@inline(__always)
func mapLanes(
  _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int, _ body: (Vector16) -> Vector16
) {
  var i = 0
  while i &+ 16 <= count {
    store(body(lanes(x, i)), y, i)
    i &+= 16
  }
  if i < count { store(body(lanes(x, i, count: count &- i, filler: 0)), y, i, count: count &- i) }
}

/// The same with two inputs.
@inline(__always)
func mapLanes(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int,
  _ body: (Vector16, Vector16) -> Vector16
) {
  var i = 0
  while i &+ 16 <= count {
    store(body(lanes(a, i), lanes(b, i)), y, i)
    i &+= 16
  }
  if i < count {
    let rest = count &- i
    store(body(lanes(a, i, count: rest, filler: 0), lanes(b, i, count: rest, filler: 0)), y, i, count: rest)
  }
}

/// Σ of the lanes, always in the same order.
@inline(__always)
func laneSum(_ v: Vector16) -> Float {
  let eight = v.lowHalf + v.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two[0] + two[1]
}

/// The largest lane; no lane may be NaN.
@inline(__always)
func laneMaximum(_ v: Vector16) -> Float {
  parlance_max16(v)
}
