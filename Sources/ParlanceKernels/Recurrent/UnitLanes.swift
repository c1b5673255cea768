/// Up to sixteen neighboring hidden units, or other values of a row.
struct UnitLanes {
  let start: Int
  let count: Int

  @inline(always)
  func load(_ pointer: UnsafePointer<Float>) -> Vector16 {
    _fastPath(count == 16) ? lanes(pointer, start) : lanes(pointer, start, count: count, filler: 0)
  }

  @inline(always)
  func load(_ pointer: UnsafeMutablePointer<Float>) -> Vector16 { load(UnsafePointer(pointer)) }

  @inline(always)
  func put(_ value: Vector16, _ pointer: UnsafeMutablePointer<Float>) {
    if _fastPath(count == 16) {
      store(value, pointer, start)
    } else {
      store(value, pointer, start, count: count)
    }
  }

  /// 1 in the lanes of the units, 0 beyond.
  var ones: Vector16 {
    let numbers = Vector16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    return Vector16.zero.replacing(with: 1, where: numbers .< Float(count))
  }

  /// Goes through `size` units. There is one call of `body`, so that it is inlined, arithmetic and all.
  @inline(always)
  static func each(of size: Int, _ body: (UnitLanes) -> Void) {
    var start = 0
    while start < size {
      body(UnitLanes(start: start, count: min(16, size &- start)))
      start &+= 16
    }
  }
}
