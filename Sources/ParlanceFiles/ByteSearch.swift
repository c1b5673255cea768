#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Searches for single bytes at the speed of memory.
extension Span where Element == UInt8 {
  /// The first index at or after `start` that holds `byte`.
  package func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
    precondition(start >= 0 && start <= count)
    return withUnsafeBufferPointer { buffer in
      guard start < buffer.count, let base = UnsafeRawPointer(buffer.baseAddress) else { return nil }
      return memchr(base + start, Int32(byte), buffer.count - start).map { UnsafeRawPointer($0) - base }
    }
  }

  /// How many bytes before `end` equal `byte`.
  package func count(of byte: UInt8, before end: Int) -> Int {
    precondition(end >= 0 && end <= count)
    return withUnsafeBufferPointer { buffer in
      let raw = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<end])
      let wanted = SIMD16<UInt8>(repeating: byte)
      var total = 0
      var index = 0
      while index + 16 <= raw.count {
        // A lane holds at most 255 hits.
        let stop = Swift.min(index + 16 * 255, raw.count - 15)
        var hits = SIMD16<UInt8>.zero
        while index < stop {
          let lanes = raw.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
          hits &+= SIMD16<UInt8>.zero.replacing(with: 1, where: lanes .== wanted)
          index += 16
        }
        total += Int(SIMD16<UInt16>(truncatingIfNeeded: hits).wrappedSum())
      }
      while index < raw.count {
        if raw[index] == byte { total += 1 }
        index += 1
      }
      return total
    }
  }
}

extension Array where Element == UInt8 {
  /// Appends the bytes of a span in one move.
  package mutating func append(copying span: Span<UInt8>) {
    span.withUnsafeBufferPointer { append(contentsOf: $0) }
  }
}
