import CKernels

/// Floats of 16 bits (IEEE 754 binary16): for numbers that are kept to be read often, as keys and values of a cache.
public enum HalfKernels {
  /// Rounds to the nearest, ties to even; what is larger than the largest half becomes that one, 65,504. NaN stays NaN.
  /// - Parameter place: where in `y` the halves go.
  public static func round(_ x: Span<Float>, into y: inout MutableSpan<Float16>, at place: Int) {
    precondition(place >= 0 && place <= y.count - x.count, "\(x.count) halves at \(place) of \(y.count)")
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        guard let from = x.baseAddress, let base = y.baseAddress else { return }
        let target = base + place
        for first in stride(from: 0, to: x.count & ~15, by: 16) {
          parlance_store_halves(lanes(from, first), Float16.bits(target + first))
        }
        let rest = x.count & 15
        guard rest > 0 else { return }
        withUnsafeTemporaryAllocation(of: Float16.self, capacity: 16) { last in
          guard let last = last.baseAddress else { return }
          let start = x.count &- rest
          parlance_store_halves(lanes(from, start, count: rest, filler: 0), Float16.bits(last))
          (target + start).update(from: last, count: rest)
        }
      }
    }
  }

  /// The same numbers as floats: exact.
  /// - Parameter place: where in `y` they go.
  public static func widen(_ x: Span<Float16>, into y: inout MutableSpan<Float>, at place: Int) {
    precondition(place >= 0 && place <= y.count - x.count, "\(x.count) floats at \(place) of \(y.count)")
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        guard let from = x.baseAddress, let target = y.baseAddress else { return }
        widen(from, into: target + place, count: x.count)
      }
    }
  }

  static func widen(_ x: UnsafePointer<Float16>, into y: UnsafeMutablePointer<Float>, count: Int) {
    for first in stride(from: 0, to: count & ~15, by: 16) { store(Float16.lanes(x, first), y, first) }
    let rest = count & 15
    guard rest > 0 else { return }
    withUnsafeTemporaryAllocation(of: Float16.self, capacity: 16) { last in
      guard let last = last.baseAddress else { return }
      last.initialize(repeating: 0, count: 16)
      last.update(from: x + (count &- rest), count: rest)
      store(Float16.lanes(UnsafePointer(last), 0), y, count &- rest, count: rest)
    }
  }
}

/// A number that is read sixteen at a time, as floats.
protocol LaneElement: BitwiseCopyable, Sendable {
  static func lanes(_ pointer: UnsafePointer<Self>, _ index: Int) -> Vector16
}

extension Float: LaneElement {
  @inline(always)
  static func lanes(_ pointer: UnsafePointer<Float>, _ index: Int) -> Vector16 {
    UnsafeRawPointer(pointer + index).loadUnaligned(as: Vector16.self)
  }
}

extension Float16: LaneElement {
  @inline(always)
  static func lanes(_ pointer: UnsafePointer<Float16>, _ index: Int) -> Vector16 {
    parlance_float16_of_halves(UnsafeRawPointer(pointer + index).assumingMemoryBound(to: UInt16.self))
  }

  @inline(always)
  fileprivate static func bits(_ pointer: UnsafeMutablePointer<Float16>) -> UnsafeMutablePointer<UInt16> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: UInt16.self)
  }
}
