import ParlanceParallel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Memory of a packed weight matrix, beside that of others in a slab of large pages.
///
/// A product with one row is as fast as its matrix is read, and the processor's prefetching stops at the border of a page.
/// A matrix of a megabyte would have pages of 4 kB of its own; steps of a GPT-2 in bytes take a tenth longer with them.
///
/// Only the closure that fills the memory writes it, before anyone else has it; so threads may share it.
final class PanelMemory: Sendable {
  private let address: UInt
  let byteCount: Int
  /// Where the memory lies; nil where it is a block of its own.
  private let slab: Slab?

  /// - Parameter fill: writes all bytes; they begin at a multiple of 64.
  init(byteCount: Int, fill: (UnsafeMutableRawPointer) -> Void) {
    precondition(byteCount >= 0, "\(byteCount) bytes of weights")
    self.byteCount = byteCount
    let base: UnsafeMutableRawPointer
    if byteCount >= Self.leastInSlab, let part = Slab.part(byteCount) {
      (base, slab) = part
    } else {
      base = UnsafeMutableRawPointer.allocate(byteCount: max(byteCount, 1), alignment: 64)
      slab = nil
    }
    address = UInt(bitPattern: base)
    fill(base)
  }

  deinit {
    guard let base = UnsafeMutableRawPointer(bitPattern: address) else { return }
    if slab == nil { base.deallocate() } else { Slab.release(base, byteCount) }
  }

  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withExtendedLifetime(self) {
      body(UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: byteCount))
    }
  }

  /// Smaller ones stay in the caches of the processor, or are too few to tell.
  private static let leastInSlab = 1 << 16
}

extension PanelMemory {
  /// Addresses side by side on large pages, which take no room until they are written. They go back to the system when
  /// the last matrix is gone that lies there.
  private final class Slab: Sendable {
    private let address: UInt
    private let byteCount: Int

    private static let largePage = 1 << 21
    private static let page = 1 << 12
    private static let leastBytes = 1 << 26
    /// The slab that has room for more, and how much of it is given out.
    private static let current = LockedValue<(slab: Slab, end: Int)?>(nil)

    /// Room for `count` bytes; nil where the system has none.
    static func part(_ count: Int) -> (UnsafeMutableRawPointer, Slab)? {
      let size = (count + page - 1) & ~(page - 1)
      // The address as a number: a pointer may not leave the lock.
      let place: (address: UInt, slab: Slab)? = current.withLock { current in
        if let (slab, end) = current, size <= slab.byteCount - end {
          current = (slab, end + size)
          return (slab.address + UInt(end), slab)
        }
        guard let slab = Slab(atLeast: size) else { return nil }
        current = (slab, size)
        return (slab.address, slab)
      }
      guard let place, let base = UnsafeMutableRawPointer(bitPattern: place.address) else { return nil }
      return (base, place.slab)
    }

    private init?(atLeast size: Int) {
      byteCount = max(Self.leastBytes, (size + Self.largePage - 1) & ~(Self.largePage - 1))
      // A large page more than is used, of which the parts before and behind go back: large pages begin at multiples
      // of their size.
      let room = byteCount + Self.largePage
      let mapped = mmap(nil, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
      guard let mapped, mapped != MAP_FAILED else { return nil }
      let before = (Self.largePage - Int(bitPattern: mapped) & (Self.largePage - 1)) & (Self.largePage - 1)
      let base = mapped + before
      address = UInt(bitPattern: base)
      if before > 0 { munmap(mapped, before) }
      if Self.largePage > before { munmap(base + byteCount, Self.largePage - before) }
      LargePages.advise(base, byteCount: byteCount)
    }

    /// Gives the pages of a part back; others of its slab are in use.
    static func release(_ part: UnsafeMutableRawPointer, _ count: Int) {
      madvise(part, (count + page - 1) & ~(page - 1), MADV_DONTNEED)
    }

    deinit {
      if let base = UnsafeMutableRawPointer(bitPattern: address) { munmap(base, byteCount) }
    }
  }
}
