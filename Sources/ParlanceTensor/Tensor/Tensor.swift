/// Numbers in a grid: float32, row-major, without gaps.
///
/// ```swift
/// let x = Tensor([2, 3], [1, 2, 3, 4, 5, 6])
/// let y = matmul(x, x, transposeB: true)        // [2, 2]
/// y.scalars                                     // [14.0, 32.0, 32.0, 77.0]
/// ```
///
/// A tensor is a value: copies share memory until one of them is written to. `reshaped` and slices along the first axis
/// are views and cost nothing; every other op makes a new tensor. Memory starts on 64-byte lines and is used again from
/// a cache.
///
/// A tensor that is recorded on a `Tape` has its place there; what is computed from it is recorded too. There are no
/// strides, no other element types (token ids are `[Int32]`), and no broadcasting but the ops that say so.
public struct Tensor: Sendable {
  public let shape: Shape
  var storage: TensorStorage
  /// Floats before the first element.
  var offset: Int
  /// Where it stands on a tape; nil where it is not recorded.
  let node: TapeNode?

  init(shape: Shape, storage: TensorStorage, offset: Int = 0, node: TapeNode? = nil) {
    self.shape = shape
    self.storage = storage
    self.offset = offset
    self.node = node
  }

  /// A tensor whose elements `body` writes, all of them: the memory holds what was there before.
  public init<E: Error>(_ shape: Shape, fill body: (inout MutableSpan<Float>) throws(E) -> Void) throws(E) {
    self.init(shape: shape, storage: TensorStorage(count: shape.count))
    var span = mutableBuffer.mutableSpan
    try body(&span)
  }

  /// A tensor whose elements are whatever the memory held before.
  init(uninitialized shape: Shape) { self.init(shape: shape, storage: TensorStorage(count: shape.count)) }

  /// A tensor with one value everywhere.
  public init(_ shape: Shape, repeating value: Float) {
    self.init(shape: shape, storage: TensorStorage(count: shape.count))
    storage.base.update(repeating: value, count: shape.count)
  }

  /// A tensor of zeros that takes no memory until it is written, where it is large.
  public static func zeros(_ shape: Shape) -> Tensor {
    guard shape.count >= 1 << 14, let storage = TensorStorage(zeros: shape.count) else {
      return Tensor(shape, repeating: 0)
    }
    return Tensor(shape: shape, storage: storage)
  }

  /// A tensor with the given elements, row by row.
  /// - Precondition: there are as many values as the shape has elements.
  public init(_ shape: Shape, _ values: [Float]) {
    precondition(values.count == shape.count, "\(values.count) values for a tensor of shape \(shape)")
    self.init(shape: shape, storage: TensorStorage(count: shape.count))
    values.withUnsafeBufferPointer { values in
      if let base = values.baseAddress { storage.base.update(from: base, count: values.count) }
    }
  }

  /// A single number, of shape `[]`.
  public init(_ value: Float) { self.init([], repeating: value) }

  /// How many elements there are.
  public var count: Int { shape.count }

  /// The elements, row by row. A copy.
  public var scalars: [Float] { withElements { span in span.withUnsafeBufferPointer { Array($0) } } }

  /// The only element.
  /// - Precondition: there is exactly one.
  public var scalar: Float {
    precondition(count == 1, "a tensor of shape \(shape) is not a single number")
    return storage.base[offset]
  }

  /// Reads the elements in place.
  @inline(__always)
  public func withElements<R, E: Error>(_ body: (Span<Float>) throws(E) -> R) throws(E) -> R {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(mutableBuffer).span)
  }

  /// Changes the elements in place. Copies them first where other tensors share them.
  /// - Precondition: the tensor is not recorded: what was computed from it could no longer be told.
  @inline(__always)
  public mutating func withMutableElements<R, E: Error>(
    _ body: (inout MutableSpan<Float>) throws(E) -> R
  ) throws(E) -> R {
    precondition(node == nil, "a recorded tensor cannot be changed in place; change its `detached` value")
    if !isKnownUniquelyReferenced(&storage) || storage.isReadOnly { copyStorage() }
    var span = mutableBuffer.mutableSpan
    defer { withExtendedLifetime(storage) {} }
    return try body(&span)
  }

  /// The elements' memory; without an address where there are none, which is how kernels know what is to be left out.
  private var mutableBuffer: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: shape.count > 0 ? storage.base + offset : nil, count: shape.count)
  }

  private mutating func copyStorage() {
    let copy = TensorStorage(count: shape.count)
    copy.base.update(from: storage.base + offset, count: shape.count)
    storage = copy
    offset = 0
  }
}
