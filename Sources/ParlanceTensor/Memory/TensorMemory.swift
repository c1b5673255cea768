/// How much memory tensors take.
public enum TensorMemory {
  public struct Use: Sendable, Equatable {
    /// Held by tensors.
    public var liveBytes: Int
    /// The most that was held at once since the start or the last `trim`.
    public var peakBytes: Int
    /// Kept for tensors to come; with what is in use at most 16 MB, or a quarter more than was in use at once.
    public var cachedBytes: Int
  }

  public static var use: Use { MemoryCache.shared.use }

  /// Gives memory that no tensor uses back to the system. For after a model was loaded, or when training has ended.
  public static func trim() { MemoryCache.shared.trim() }

  /// Lets go of all pages that tensors have read of files. They stay in the system's memory as long as there is room, and are
  /// found there when they are touched again.
  package static func releaseMappedPages() { TensorStorage.releaseAllPages() }

  /// How many blocks of memory of the size class of `count` elements are held by tensors, and how many were ever asked of
  /// the system.
  package static func blocks(like count: Int) -> (live: Int, new: Int) {
    MemoryCache.shared.blocks(ofClass: SizeClass.index(floats: count))
  }
}
