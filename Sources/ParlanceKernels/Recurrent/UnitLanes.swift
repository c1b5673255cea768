/// Up to sixteen neighboring hidden units.
struct UnitLanes {
  let start: Int
  let count: Int

  @inline(__always)
  func load(_ pointer: UnsafePointer<Float>) -> Vector16 {
    count == 16 ? lanes(pointer, start) : lanes(pointer, start, count: count, filler: 0)
  }

  @inline(__always)
  func load(_ pointer: UnsafeMutablePointer<Float>) -> Vector16 { load(UnsafePointer(pointer)) }

  @inline(__always)
  func put(_ value: Vector16, _ pointer: UnsafeMutablePointer<Float>) {
    if count == 16 { store(value, pointer, start) } else { store(value, pointer, start, count: count) }
  }

  /// Goes through `size` units.
  @inline(__always)
  static func each(of size: Int, _ body: (UnitLanes) -> Void) {
    var start = 0
    while start &+ 16 <= size {
      body(UnitLanes(start: start, count: 16))
      start &+= 16
    }
    if start < size { body(UnitLanes(start: start, count: size &- start)) }
  }
}
