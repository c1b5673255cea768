/// What can be wrong with safetensors files, always naming the file.
public enum SafetensorsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The first eight bytes, which tell the header's length, are not all there, or tell one that cannot be.
  case headerLength(file: String, reason: String)
  /// The entry of a tensor is not as the format asks for; `field` is one of its members or empty.
  case entry(file: String, tensor: String, field: String, reason: String)
  /// The tensors do not cover the file's data from first to last byte.
  case uncovered(file: String, covered: Int, bytes: Int)
  /// There is no tensor of this name.
  case missing(file: String, tensor: String)
  /// The elements of a tensor are not of a kind that was asked for.
  case elementType(file: String, tensor: String, found: ElementType, wanted: String)
  /// A number does not fit the integers that were asked for.
  case range(file: String, tensor: String, index: Int, value: String)
  /// A file of a sharded model is not what its index says.
  case shard(index: String, tensor: String, reason: String)

  public var description: String {
    switch self {
    case .headerLength(let file, let reason): "\(file) is not a safetensors file: \(reason)"
    case .entry(let file, let tensor, let field, let reason):
      "\(file): tensor \"\(tensor)\"\(field.isEmpty ? "" : ", \(field)"): \(reason)"
    case .uncovered(let file, let covered, let bytes):
      "\(file): the tensors take \(covered) bytes and there are \(bytes); the file is cut short or damaged"
    case .missing(let file, let tensor): "\(file) has no tensor \"\(tensor)\""
    case .elementType(let file, let tensor, let found, let wanted):
      "\(file): tensor \"\(tensor)\" has elements of type \(found.rawValue), not \(wanted)"
    case .range(let file, let tensor, let index, let value):
      "\(file): tensor \"\(tensor)\": element \(index) is \(value), which is out of range"
    case .shard(let index, let tensor, let reason): "\(index): tensor \"\(tensor)\": \(reason)"
    }
  }
}
