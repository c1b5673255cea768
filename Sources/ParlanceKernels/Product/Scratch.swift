import ParlanceParallel

/// Memory for packed operands and other intermediate floats, on a cache line; given back when the call returns.
///
/// Large blocks are kept for the next call, up to a limit: memory fresh from the system costs more than reading it, since
/// each of its pages is cleared when first touched.
enum Scratch {
  /// A block that nobody uses.
  private struct Block: Sendable {
    let address: UInt
    let byteCount: Int
  }

  private static let kept = LockedValue<[Block]>([])
  /// Smaller blocks are left to malloc.
  private static let smallest = 1 << 18
  private static let keptLimit = 96 << 20

  @inline(__always)
  static func with<Result>(floats: Int, _ body: (UnsafeMutablePointer<Float>) throws -> Result) rethrows
    -> Result
  {
    let byteCount = max(floats, 1) * 4
    guard byteCount >= smallest else {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
      defer { memory.deallocate() }
      return try body(memory.bindMemory(to: Float.self, capacity: byteCount / 4))
    }
    let (memory, size) = take(byteCount)
    defer { giveBack(memory, size) }
    return try body(memory.bindMemory(to: Float.self, capacity: size / 4))
  }

  /// A kept block that is not much too large, or a new one.
  private static func take(_ byteCount: Int) -> (UnsafeMutableRawPointer, Int) {
    let found: Block? = kept.withLock { blocks in
      let place = blocks.indices.filter { (byteCount...byteCount * 2).contains(blocks[$0].byteCount) }
        .min { blocks[$0].byteCount < blocks[$1].byteCount }
      return place.map { blocks.remove(at: $0) }
    }
    if let found, let memory = UnsafeMutableRawPointer(bitPattern: found.address) {
      return (memory, found.byteCount)
    }
    // Sizes in steps of an eighth, so that calls of about the same size find each other's blocks.
    let step = 1 << (Int.bitWidth - byteCount.leadingZeroBitCount - 4)
    let size = (byteCount + step - 1) & ~(step - 1)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: size >= 4 << 20 ? 2 << 20 : 64)
    LargePages.advise(memory, byteCount: size)
    return (memory, size)
  }

  private static func giveBack(_ memory: UnsafeMutableRawPointer, _ byteCount: Int) {
    let block = Block(address: UInt(bitPattern: memory), byteCount: byteCount)
    let dropped: [Block] = kept.withLock { blocks in
      blocks.append(block)
      var total = blocks.reduce(0) { $0 + $1.byteCount }
      var count = 0
      while total > keptLimit {
        total -= blocks[count].byteCount
        count += 1
      }
      defer { blocks.removeFirst(count) }
      return Array(blocks.prefix(count))
    }
    for block in dropped { UnsafeMutableRawPointer(bitPattern: block.address)?.deallocate() }
  }
}
