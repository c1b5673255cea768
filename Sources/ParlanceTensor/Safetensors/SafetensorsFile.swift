import ParlanceFiles

/// A safetensors file, mapped into memory: opening it reads the header, and a tensor's bytes are read when it is asked for.
///
/// ```swift
/// let file = try SafetensorsFile(path: "model.safetensors")
/// for name in file.names { print(name, file.shape(of: name)!) }
/// let weight = try file.tensor(for: "encoder.layer.0.attention.self.query.weight")
/// ```
public struct SafetensorsFile: TensorSource {
  /// As it was named.
  public let path: String
  /// All tensors' names, sorted.
  public let names: [String]
  /// What the file says about itself; strings by name.
  public let metadata: [String: String]
  private let entries: [String: SafetensorsHeader.Entry]
  private let file: MappedFile
  /// Bytes from which on a tensor is worth being left in the file.
  private static let leastMapped = 1 << 16

  /// - Throws: `FileError`, `SafetensorsError`, `JSONError`, each naming the file and what is wrong with it.
  public init(path: String) throws {
    let file = try MappedFile(path: path)
    let header = try file.withBytes { try SafetensorsHeader($0, file: path) }
    self.path = path
    self.file = file
    entries = header.entries
    metadata = header.metadata
    names = header.entries.keys.sorted()
  }

  /// Which content the file had when it was opened.
  package var stamp: FileStamp { file.stamp }

  /// Asks for large pages, for weights that products read again and again. A hint.
  package func adviseLargePages() { file.adviseLargePages() }

  public func shape(of name: String) -> Shape? { entries[name]?.shape }

  /// The type of a tensor's elements; nil where there is no tensor of this name.
  public func elementType(of name: String) -> ElementType? { entries[name]?.type }

  /// A tensor of F32, F16, BF16 or F64 elements as float32. A large one of F32 stays where it lies: its pages are read
  /// when they are needed and shared with other processes. The file must not be written over meanwhile; one that is
  /// replaced under its name may be.
  /// - Throws: `SafetensorsError.missing`, `.elementType`.
  public func tensor(for name: String) throws -> Tensor {
    let entry = try entry(name)
    guard FloatDecoder.canDecode(entry.type) else {
      throw SafetensorsError.elementType(
        file: path, tensor: name, found: entry.type, wanted: "a floating-point type (F32, F16, BF16, F64)")
    }
    if entry.type == .f32, entry.bytes.count >= Self.leastMapped, 1.littleEndian == 1,
      let storage = TensorStorage(file: file, bytes: entry.bytes)
    {
      return Tensor(shape: entry.shape, storage: storage)
    }
    return file.withBytes { bytes in
      Tensor(entry.shape) { FloatDecoder.decode(bytes.extracting(entry.bytes), entry.type, into: &$0) }
    }
  }

  /// The elements of a tensor of whole numbers (BOOL, U8 to U64, I8 to I64), row by row.
  /// - Throws: `SafetensorsError.missing`, `.elementType`; `.range` where a number does not fit an `Int`.
  public func integers(for name: String) throws -> [Int] {
    let entry = try entry(name)
    return try file.withBytes { bytes in
      let bytes = bytes.extracting(entry.bytes)
      switch entry.type {
      case .bool, .u8: return try integers(bytes, as: UInt8.self, name)
      case .i8: return try integers(bytes, as: Int8.self, name)
      case .u16: return try integers(bytes, as: UInt16.self, name)
      case .i16: return try integers(bytes, as: Int16.self, name)
      case .u32: return try integers(bytes, as: UInt32.self, name)
      case .i32: return try integers(bytes, as: Int32.self, name)
      case .u64: return try integers(bytes, as: UInt64.self, name)
      case .i64: return try integers(bytes, as: Int64.self, name)
      default:
        throw SafetensorsError.elementType(
          file: path, tensor: name, found: entry.type, wanted: "whole numbers (BOOL, U8 to U64, I8 to I64)")
      }
    }
  }

  /// The bytes of a tensor as they lie in the file, where they may start at any address.
  /// - Throws: `SafetensorsError.missing`.
  public func withBytes<R>(of name: String, _ body: (RawSpan) throws -> R) throws -> R {
    let range = try entry(name).bytes
    return try file.withBytes { try body($0.extracting(range)) }
  }

  private func entry(_ name: String) throws -> SafetensorsHeader.Entry {
    guard let entry = entries[name] else { throw SafetensorsError.missing(file: path, tensor: name) }
    return entry
  }

  private func integers<I: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: RawSpan, as type: I.Type, _ name: String
  ) throws -> [Int] {
    let width = MemoryLayout<I>.size
    var values: [Int] = []
    values.reserveCapacity(bytes.byteCount / width)
    for index in 0..<bytes.byteCount / width {
      let value = I(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index * width, as: I.self))
      guard let whole = Int(exactly: value) else {
        throw SafetensorsError.range(file: path, tensor: name, index: index, value: "\(value)")
      }
      values.append(whole)
    }
    return values
  }
}
