extension Tensor {
  /// Whether the tensor stands on a tape.
  public var isRecorded: Bool { node != nil }

  /// The same value without its place on a tape: nothing flows back through it.
  public var detached: Tensor {
    node == nil ? self : Tensor(shape: shape, storage: storage, offset: offset)
  }

  /// Rows `range` along the first axis, as a view; not recorded.
  func leadingView(_ range: Range<Int>) -> Tensor {
    let rest = shape.droppingFirst()
    return Tensor(
      shape: Shape([range.count] + rest.sizes), storage: storage,
      offset: offset + range.lowerBound * rest.count)
  }

  /// The same elements in another shape, as a view; not recorded.
  func view(as shape: Shape) -> Tensor { Tensor(shape: shape, storage: storage, offset: offset) }

  /// Lets go of what was read of a mapped file; it is read anew when it is needed. Nothing for other tensors.
  public func releasePages() { storage.releasePages() }

  /// Whether the elements lie in a mapped file.
  package var isMapped: Bool { storage.isReadOnly }

  /// A hold on the tensor's memory that does not keep it alive, for tests of what is freed when.
  package var memory: WeakMemory { WeakMemory(storage) }
  /// Where the elements lie, for tests of what is copied when.
  package var address: UInt { UInt(bitPattern: storage.base + offset) }
}

/// Tells whether a tensor's memory is still held by any tensor.
package struct WeakMemory: Sendable {
  private weak let storage: TensorStorage?

  init(_ storage: TensorStorage) { self.storage = storage }

  package var isAlive: Bool { storage != nil }
}
