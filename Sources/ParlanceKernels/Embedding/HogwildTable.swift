#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A table of float rows that several threads read and write without locks, as Hogwild training does
/// (Niu et al., 2011). Rows are padded to a multiple of 16 floats and start on a cache line.
///
/// `@unchecked Sendable` is deliberate: races on single floats are part of the method. A row may hold a mix of
/// two threads' updates; each float is written whole. No other type may be shared so.
public final class HogwildTable: @unchecked Sendable {
  /// Number of rows.
  public let rowCount: Int
  /// Number of floats of a row that mean something.
  public let dimension: Int
  /// Floats from one row to the next.
  public let stride: Int
  let base: UnsafeMutablePointer<Float>
  /// Rows behind the table's own, for threads to work in.
  let spareRows: Int
  private let byteCount: Int

  /// A table of zeros. Returns nil where the memory can't be had.
  /// - Parameter spareRows: memory behind the rows that does not count as rows.
  public init?(rowCount: Int, dimension: Int, spareRows: Int = 0) {
    precondition(rowCount >= 0 && dimension > 0, "a table needs a dimension, got \(rowCount) x \(dimension)")
    precondition(spareRows >= 0, "a table of \(spareRows) spare rows")
    let stride = (dimension + 15) / 16 * 16
    let (floats, overflow) = max(rowCount + spareRows, 1).multipliedReportingOverflow(by: stride)
    guard !overflow, floats < Int.max / 8 else { return nil }
    let byteCount = floats * MemoryLayout<Float>.stride
    guard
      let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      memory != MAP_FAILED
    else { return nil }
    // Rows are touched at random: large pages spare most of the address translations.
    madvise(memory, byteCount, MADV_HUGEPAGE)
    self.rowCount = rowCount
    self.spareRows = spareRows
    self.dimension = dimension
    self.stride = stride
    self.byteCount = byteCount
    base = memory.bindMemory(to: Float.self, capacity: floats)
  }

  deinit { munmap(base, byteCount) }

  @inline(__always)
  func row(_ index: Int) -> UnsafeMutablePointer<SIMD16<Float>> {
    UnsafeMutableRawPointer(base + index &* stride).assumingMemoryBound(to: SIMD16<Float>.self)
  }

  /// Reads one row's `dimension` floats.
  public func withRow<R>(_ index: Int, _ body: (Span<Float>) throws -> R) rethrows -> R {
    precondition(index >= 0 && index < rowCount, "row \(index) of a table of \(rowCount)")
    return try body(UnsafeBufferPointer(start: base + index * stride, count: dimension).span)
  }

  /// Writes one row's `dimension` floats.
  public func withMutableRow<R>(
    _ index: Int, _ body: (inout MutableSpan<Float>) throws -> R
  ) rethrows -> R {
    precondition(index >= 0 && index < rowCount, "row \(index) of a table of \(rowCount)")
    var span = UnsafeMutableBufferPointer(start: base + index * stride, count: dimension).mutableSpan
    return try body(&span)
  }
}
