#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Asks the system to back memory that will be read from end to end with large pages: the processor's prefetching
/// stops at the border of a page.
enum LargePages {
  private static let size = 2 << 20

  static func advise(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
    guard byteCount >= Self.size else { return }
    let start = (Int(bitPattern: memory) + 4095) & ~4095
    let end = (Int(bitPattern: memory) + byteCount) & ~4095
    guard start < end, let page = UnsafeMutableRawPointer(bitPattern: start) else { return }
    madvise(page, end - start, MADV_HUGEPAGE)
  }
}
