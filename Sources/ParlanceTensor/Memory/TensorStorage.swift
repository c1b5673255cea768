/// The memory of one or several tensors, which are views of it: floats that start on a 64-byte line. Goes back to the
/// cache of blocks when the last tensor lets go of it.
///
/// `@unchecked Sendable` because the compiler cannot see what keeps it safe: floats are written only by a `Tensor` that
/// holds the sole reference (`isKnownUniquelyReferenced`), or while the tensor is being made. Whatever is shared is
/// read-only, between threads as between copies.
final class TensorStorage: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  private let sizeClass: Int

  /// Memory for `count` floats whose values are open.
  init(count: Int) {
    let block = MemoryCache.shared.take(floats: count)
    base = block.base
    sizeClass = block.sizeClass
  }

  deinit { MemoryCache.shared.put(base, sizeClass: sizeClass) }
}
