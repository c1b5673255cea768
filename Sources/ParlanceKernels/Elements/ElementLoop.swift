import ParlanceParallel

/// Cuts loops over elements into pieces for threads. What an element becomes does not depend on the cut.
enum ElementLoop {
  /// A piece takes some 20 microseconds where memory is the bound.
  static let piece = 1 << 15

  /// Calls `body` with pieces of `0 ..< count`.
  @inline(__always)
  static func run(count: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
    guard threads > 1, count >= 2 * piece else { return body(0..<count) }
    ParallelLoop.run(count: count, chunk: piece, threads: threads, body)
  }

  /// Calls `body` with pieces of the rows of a matrix.
  @inline(__always)
  static func run(rows: Int, width: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
    guard threads > 1, rows * width >= 2 * piece else { return body(0..<rows) }
    ParallelLoop.run(count: rows, chunk: max(1, piece / max(1, width)), threads: threads, body)
  }
}

/// Floats that threads read.
struct ReadFloats: Sendable {
  nonisolated(unsafe) let base: UnsafePointer<Float>

  @inline(__always)
  subscript(_ index: Int) -> Float { base[index] }
}

/// Floats that threads write, each its own.
struct WriteFloats: Sendable {
  nonisolated(unsafe) let base: UnsafeMutablePointer<Float>

  @inline(__always)
  subscript(_ index: Int) -> Float {
    get { base[index] }
    nonmutating set { base[index] = newValue }
  }
}

extension Span<Float> {
  /// Hands out the floats for threads; `body` is not called where there are none.
  @inline(__always)
  func withReadFloats(_ body: (ReadFloats) -> Void) {
    withUnsafeBufferPointer { if let base = $0.baseAddress { body(ReadFloats(base: base)) } }
  }
}

extension MutableSpan<Float> {
  /// Hands out the floats for threads; `body` is not called where there are none.
  @inline(__always)
  mutating func withWriteFloats(_ body: (WriteFloats) -> Void) {
    withUnsafeMutableBufferPointer { if let base = $0.baseAddress { body(WriteFloats(base: base)) } }
  }
}
