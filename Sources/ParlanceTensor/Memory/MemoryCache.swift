#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import ParlanceParallel

/// Blocks of memory that tensors have let go of, kept for the next ones by size: an op's result is as large as it was in
/// the step before, and memory fresh from the system would be mapped and cleared page by page each time.
final class MemoryCache: Sendable {
  static let shared = MemoryCache()

  private struct State {
    var free = [[UnsafeMutablePointer<Float>]](repeating: [], count: SizeClass.count)
    var liveBlocks = [Int](repeating: 0, count: SizeClass.count)
    var newBlocks = [Int](repeating: 0, count: SizeClass.count)
    var liveBytes = 0
    var peakBytes = 0
    var cachedBytes = 0

    /// Whether what is in use and what is kept take more than they may together: a quarter more than was in use at once.
    var isOverLimit: Bool { liveBytes + cachedBytes > max(MemoryCache.leastLimit, peakBytes + peakBytes / 4) }
  }

  private let state = LockedValue(State())
  /// So much may be in use and kept in any case.
  private static let leastLimit = 1 << 24

  func take(floats: Int) -> (base: UnsafeMutablePointer<Float>, sizeClass: Int) {
    let sizeClass = SizeClass.index(floats: floats)
    let bytes = SizeClass.bytes(sizeClass)
    // Addresses as numbers: a pointer may not leave the lock.
    let (address, dropped) = state.withLock { state -> (UInt?, [UInt]) in
      state.liveBlocks[sizeClass] += 1
      state.liveBytes += bytes
      state.peakBytes = max(state.peakBytes, state.liveBytes)
      guard let block = state.free[sizeClass].popLast() else {
        state.newBlocks[sizeClass] += 1
        return (nil, Self.shrink(&state))
      }
      state.cachedBytes -= bytes
      return (UInt(bitPattern: block), [])
    }
    for block in dropped { free(UnsafeMutableRawPointer(bitPattern: block)) }
    if let address, let base = UnsafeMutablePointer<Float>(bitPattern: address) { return (base, sizeClass) }
    return (Self.allocate(bytes), sizeClass)
  }

  /// Takes kept blocks of other sizes out of the cache, the largest first, until all is within the limit. Only here is it
  /// passed: a block that comes back was in use before.
  private static func shrink(_ state: inout State) -> [UInt] {
    var dropped: [UInt] = []
    var sizeClass = SizeClass.count - 1
    while state.isOverLimit, sizeClass >= 0 {
      if let block = state.free[sizeClass].popLast() {
        state.cachedBytes -= SizeClass.bytes(sizeClass)
        dropped.append(UInt(bitPattern: block))
      } else {
        sizeClass -= 1
      }
    }
    return dropped
  }

  func put(_ base: UnsafeMutablePointer<Float>, sizeClass: Int) {
    let bytes = SizeClass.bytes(sizeClass)
    let address = UInt(bitPattern: base)
    state.withLock { state in
      state.liveBlocks[sizeClass] -= 1
      state.liveBytes -= bytes
      guard let block = UnsafeMutablePointer<Float>(bitPattern: address) else { return }
      state.cachedBytes += bytes
      state.free[sizeClass].append(block)
    }
  }

  /// Gives all blocks that nobody uses back to the system, and forgets how much was once in use.
  func trim() {
    let unused = state.withLock { state in
      let unused = state.free.flatMap { $0.map { UInt(bitPattern: $0) } }
      state.free = [[UnsafeMutablePointer<Float>]](repeating: [], count: SizeClass.count)
      state.cachedBytes = 0
      state.peakBytes = state.liveBytes
      return unused
    }
    for address in unused { free(UnsafeMutableRawPointer(bitPattern: address)) }
  }

  var use: TensorMemory.Use {
    state.withLock { .init(liveBytes: $0.liveBytes, peakBytes: $0.peakBytes, cachedBytes: $0.cachedBytes) }
  }

  /// How many blocks of a class are held, and how many were ever asked of the system.
  func blocks(ofClass sizeClass: Int) -> (live: Int, new: Int) {
    state.withLock { ($0.liveBlocks[sizeClass], $0.newBlocks[sizeClass]) }
  }

  private static func allocate(_ bytes: Int) -> UnsafeMutablePointer<Float> {
    let page = 1 << 21
    let isLarge = bytes >= 2 * page
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, isLarge ? page : SizeClass.lineBytes, bytes) == 0, let memory else {
      preconditionFailure("no memory for a tensor of \(bytes) bytes")
    }
    if isLarge { madvise(memory, bytes, MADV_HUGEPAGE) }
    return memory.bindMemory(to: Float.self, capacity: bytes / MemoryLayout<Float>.stride)
  }
}
