/// Named tensors that can be read: a weight file, a folder of them, or tensors in memory.
public protocol TensorSource: Sendable {
  /// The names of all tensors, sorted.
  var names: [String] { get }

  /// The shape of a tensor; nil where there is none of this name.
  func shape(of name: String) -> Shape?

  /// Reads a tensor as float32.
  /// - Throws: where there is no tensor of this name, or its elements are not floating-point numbers.
  func tensor(for name: String) throws -> Tensor
}

/// Tensors in memory.
extension [String: Tensor]: TensorSource {
  public var names: [String] { keys.sorted() }

  public func shape(of name: String) -> Shape? { self[name]?.shape }

  public func tensor(for name: String) throws -> Tensor {
    guard let tensor = self[name] else { throw SafetensorsError.missing(file: "these tensors", tensor: name) }
    return tensor
  }
}
