import CKernels

/// Sixteen floats of memory that need not be aligned.
@inline(always)
func lanes(_ pointer: UnsafePointer<Float>, _ index: Int) -> Vector16 {
  UnsafeRawPointer(pointer + index).loadUnaligned(as: Vector16.self)
}

@inline(always)
func lanes(_ pointer: UnsafeMutablePointer<Float>, _ index: Int) -> Vector16 {
  UnsafeRawPointer(pointer + index).loadUnaligned(as: Vector16.self)
}

@inline(always)
func store(_ value: Vector16, _ pointer: UnsafeMutablePointer<Float>, _ index: Int) {
  UnsafeMutableRawPointer(pointer + index).storeBytes(of: value, as: Vector16.self)
}

/// Fewer than sixteen floats; the lanes beyond are `filler`.
@inline(always)
func lanes(_ pointer: UnsafePointer<Float>, _ index: Int, count: Int, filler: Float) -> Vector16 {
  parlance_load_lanes(pointer + index, count, filler)
}

/// The first `count` lanes.
@inline(always)
func store(_ value: Vector16, _ pointer: UnsafeMutablePointer<Float>, _ index: Int, count: Int) {
  parlance_store_lanes(value, pointer + index, count)
}

/// Calls `body` with sixteen floats of `x` at a time; what it makes of them is put into `y`, which may be the same memory.
///
/// Here as elsewhere, a closure gets vectors by reference. The compiler does not always inline it, and a vector that a Swift
/// function takes or returns as a value comes in four registers, so that what is computed with it is computed in quarters.
@inline(always)
func mapLanes(
  _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int, _ body: (inout Vector16) -> Void
) {
  UnitLanes.each(of: count) { units in
    var value = units.load(x)
    body(&value)
    units.put(value, y)
  }
}

/// The same with two inputs; the result takes the place of the first.
@inline(always)
func mapLanes(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int,
  _ body: (inout Vector16, inout Vector16) -> Void
) {
  UnitLanes.each(of: count) { units in
    var (first, second) = (units.load(a), units.load(b))
    body(&first, &second)
    units.put(first, y)
  }
}

/// Σ of the lanes, always in the same order.
@inline(always)
func laneSum(_ v: Vector16) -> Float {
  let eight = v.lowHalf + v.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two[0] + two[1]
}

/// The largest lane; no lane may be NaN.
@inline(always)
func laneMaximum(_ v: Vector16) -> Float {
  parlance_max16(v)
}
