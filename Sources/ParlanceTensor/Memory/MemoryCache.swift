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

    /// Whether what is in use and what is kept, with `more` bytes in use besides, take more than they may together: a quarter
    /// more than was in use at once.
    func isOverLimit(with more: Int = 0) -> Bool {
      let peak = max(peakBytes, liveBytes + more)
      return liveBytes + more + cachedBytes > max(MemoryCache.leastLimit, peak + peak / 4)
    }
  }

  private let state = LockedValue(State())
  /// So much may be in use and kept in any case.
  private static let leastLimit = 1 << 24

  func take(floats: Int) -> (base: UnsafeMutablePointer<Float>, sizeClass: Int) {
    let needed = SizeClass.index(floats: floats)
    // Addresses as numbers: a pointer may not leave the lock.
    let (address, sizeClass, dropped) = state.withLock { state -> (UInt?, Int, [UInt]) in
      let sizeClass = Self.keptClass(for: needed, state) ?? needed
      let bytes = SizeClass.bytes(sizeClass)
      state.liveBlocks[sizeClass] += 1
      state.liveBytes += bytes
      state.peakBytes = max(state.peakBytes, state.liveBytes)
      guard let block = state.free[sizeClass].popLast() else {
        state.newBlocks[sizeClass] += 1
        return (nil, sizeClass, Self.shrink(&state))
      }
      state.cachedBytes -= bytes
      return (UInt(bitPattern: block), sizeClass, [])
    }
    for block in dropped { free(UnsafeMutableRawPointer(bitPattern: block)) }
    if let address, let base = UnsafeMutablePointer<Float>(bitPattern: address) { return (base, sizeClass) }
    return (Self.allocate(SizeClass.bytes(sizeClass)), sizeClass)
  }

  /// The class of a kept block to be taken. Where a new one would drive kept ones out, one that is up to twice as large does:
  /// texts of mixed lengths would have the system map and clear pages all the time.
  private static func keptClass(for needed: Int, _ state: State) -> Int? {
    guard state.free[needed].isEmpty else { return needed }
    guard state.isOverLimit(with: SizeClass.bytes(needed)) else { return nil }
    return (needed + 1..<min(needed + 5, SizeClass.count)).first { !state.free[$0].isEmpty }
  }

  /// Takes kept blocks of other sizes out of the cache, the largest first, until all is within the limit. Only here is it
  /// passed: a block that comes back was in use before.
  private static func shrink(_ state: inout State) -> [UInt] {
    var dropped: [UInt] = []
    var sizeClass = SizeClass.count - 1
    while state.isOverLimit(), sizeClass >= 0 {
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
