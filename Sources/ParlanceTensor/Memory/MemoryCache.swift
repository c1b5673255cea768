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

  /// A block that a tensor has, and the class that the tensor asked for: the block's own or a smaller one.
  struct Block {
    let base: UnsafeMutablePointer<Float>
    let sizeClass: Int
    let asked: Int
  }

  private struct State {
    var free = [[UnsafeMutablePointer<Float>]](repeating: [], count: SizeClass.count)
    var liveBlocks = [Int](repeating: 0, count: SizeClass.count)
    var newBlocks = [Int](repeating: 0, count: SizeClass.count)
    /// Bytes that tensors asked for and have.
    var liveBytes = 0
    var peakBytes = 0
    /// Bytes of all blocks, in use or kept.
    var heldBytes = 0

    /// So many bytes may be in use and kept together: a quarter more than was in use at once.
    var limit: Int { max(MemoryCache.leastLimit, peakBytes + peakBytes / 4) }
  }

  private let state = LockedValue(State())
  /// So much may be in use and kept in any case.
  private static let leastLimit = 1 << 24

  func take(floats: Int) -> Block {
    let asked = SizeClass.index(floats: floats)
    // Addresses as numbers: a pointer may not leave the lock.
    let (address, sizeClass, dropped) = state.withLock { state -> (UInt?, Int, [UInt]) in
      state.liveBytes += SizeClass.bytes(asked)
      state.peakBytes = max(state.peakBytes, state.liveBytes)
      let sizeClass = Self.bestClass(for: asked, state)
      state.liveBlocks[asked] += 1
      if let block = state.free[sizeClass].popLast() { return (UInt(bitPattern: block), sizeClass, []) }
      state.newBlocks[sizeClass] += 1
      state.heldBytes += SizeClass.bytes(sizeClass)
      return (nil, sizeClass, Self.shrink(&state))
    }
    for block in dropped { free(UnsafeMutableRawPointer(bitPattern: block)) }
    let kept = address.flatMap { UnsafeMutablePointer<Float>(bitPattern: $0) }
    return Block(base: kept ?? Self.allocate(SizeClass.bytes(sizeClass)), sizeClass: sizeClass, asked: asked)
  }

  /// The class to take a block from. Where one of the class asked for would have to be made, and others be given up for
  /// it, the smallest kept block that is larger does: texts of mixed lengths ask for ever other sizes, and pages that go
  /// back and come again are cleared each time. At most four times as large: what lives long may not pin what is large.
  private static func bestClass(for asked: Int, _ state: State) -> Int {
    guard state.free[asked].isEmpty, state.heldBytes + SizeClass.bytes(asked) > state.limit else {
      return asked
    }
    // Four classes are a doubling.
    return state.free[asked..<min(asked + 8, SizeClass.count)].firstIndex { !$0.isEmpty } ?? asked
  }

  /// Takes kept blocks of other sizes out of the cache, the largest first, until all is within the limit. Only here is it
  /// passed: a block that comes back was in use before.
  private static func shrink(_ state: inout State) -> [UInt] {
    var dropped: [UInt] = []
    var sizeClass = SizeClass.count - 1
    while state.heldBytes > state.limit, sizeClass >= 0 {
      if let block = state.free[sizeClass].popLast() {
        state.heldBytes -= SizeClass.bytes(sizeClass)
        dropped.append(UInt(bitPattern: block))
      } else {
        sizeClass -= 1
      }
    }
    return dropped
  }

  func put(_ block: Block) {
    let address = UInt(bitPattern: block.base)
    state.withLock { state in
      state.liveBlocks[block.asked] -= 1
      state.liveBytes -= SizeClass.bytes(block.asked)
      guard let base = UnsafeMutablePointer<Float>(bitPattern: address) else { return }
      state.free[block.sizeClass].append(base)
    }
  }

  /// Gives all blocks that nobody uses back to the system, and forgets how much was once in use.
  func trim() {
    let unused = state.withLock { state in
      let unused = state.free.flatMap { $0.map { UInt(bitPattern: $0) } }
      for (sizeClass, blocks) in state.free.enumerated() where !blocks.isEmpty {
        state.heldBytes -= blocks.count * SizeClass.bytes(sizeClass)
      }
      state.free = [[UnsafeMutablePointer<Float>]](repeating: [], count: SizeClass.count)
      state.peakBytes = state.liveBytes
      return unused
    }
    for address in unused { free(UnsafeMutableRawPointer(bitPattern: address)) }
  }

  var use: TensorMemory.Use {
    state.withLock {
      .init(liveBytes: $0.liveBytes, peakBytes: $0.peakBytes, cachedBytes: $0.heldBytes - $0.liveBytes)
    }
  }

  /// How many blocks of a class tensors asked for and have, and how many were ever asked of the system.
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
