import ParlanceFiles

/// Writes tensors into a safetensors file.
///
/// Tensors lie in order of the width of their elements, widest first, then of their names; the header is padded with
/// spaces so that the data starts at a multiple of eight bytes, or of more where that is asked for. The file takes its name when all is written.
public enum SafetensorsWriter {
  /// How floating-point tensors are kept in the file.
  public enum Precision: Sendable, CaseIterable { case f32, f16, bf16 }

  /// One tensor to be written.
  public enum Value: Sendable {
    case floats(Tensor, Precision)
    case int8([Int8], Shape)
    case int32([Int32], Shape)
    case int64([Int64], Shape)
  }

  /// Writes float tensors.
  /// - Parameters:
  ///   - tensors: by name; `__metadata__` is no name.
  ///   - metadata: what the file shall say about itself.
  /// - Throws: `FileError`, `SafetensorsError.entry`; an old file of the name then stays as it was.
  public static func write(
    _ tensors: [String: Tensor], metadata: [String: String] = [:], precision: Precision = .f32,
    to path: String
  ) throws {
    try write(tensors.mapValues { Value.floats($0, precision) }, metadata: metadata, to: path)
  }

  /// Writes tensors of several element types.
  /// - Parameter alignment: of how many bytes the place where the data starts is a multiple: a multiple of eight itself.
  ///   Readers that map the file have tensors there whose sizes are multiples of it, too.
  public static func write(
    _ values: [String: Value], metadata: [String: String] = [:], alignment: Int = 8, to path: String
  ) throws {
    precondition(alignment > 0 && alignment % 8 == 0, "data at multiples of \(alignment) bytes")
    let ordered = values.sorted { a, b in
      a.value.type.bits != b.value.type.bits ? a.value.type.bits > b.value.type.bits : a.key < b.key
    }
    for (name, value) in ordered {
      guard name != "__metadata__" else {
        throw SafetensorsError.entry(
          file: path, tensor: name, field: "", reason: "this name is kept for metadata")
      }
      if let reason = value.mismatch {
        throw SafetensorsError.entry(file: path, tensor: name, field: "shape", reason: reason)
      }
    }
    let header = header(ordered, metadata, alignment: alignment)
    var file = try AtomicFile(path: path)
    try file.write(littleEndian: UInt64(header.count))
    try file.write(header.span)
    for (_, value) in ordered { try value.write(to: &file) }
    try file.commit()
  }

  private static func header(
    _ ordered: [(key: String, value: Value)], _ metadata: [String: String], alignment: Int
  ) -> [UInt8] {
    var json = JSONWriter()
    var offset = 0
    json.object { json in
      if !metadata.isEmpty {
        json.name("__metadata__")
        json.object { json in
          for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
            json.name(name)
            json.string(value)
          }
        }
      }
      for (name, value) in ordered {
        let end = offset + value.shape.count * value.type.bits / 8
        json.name(name)
        json.object { json in
          json.name("dtype")
          json.string(value.type.rawValue)
          json.name("shape")
          json.array { json in for size in value.shape.sizes { json.int(size) } }
          json.name("data_offsets")
          json.array { json in
            json.int(offset)
            json.int(end)
          }
        }
        offset = end
      }
    }
    // The eight bytes of the header's length stand before it.
    let excess = (8 + json.bytes.count) % alignment
    return json.bytes + [UInt8](repeating: UInt8(ascii: " "), count: (alignment - excess) % alignment)
  }
}

extension SafetensorsWriter.Value {
  /// Bytes that it takes in a file.
  package var byteCount: Int { shape.count * type.bits / 8 }

  var type: ElementType {
    switch self {
    case .floats(_, .f32): .f32
    case .floats(_, .f16): .f16
    case .floats(_, .bf16): .bf16
    case .int8: .i8
    case .int32: .i32
    case .int64: .i64
    }
  }

  var shape: Shape {
    switch self {
    case .floats(let tensor, _): tensor.shape
    case .int8(_, let shape), .int32(_, let shape), .int64(_, let shape): shape
    }
  }

  fileprivate var mismatch: String? {
    let count =
      switch self {
      case .floats(let tensor, _): tensor.count
      case .int8(let values, _): values.count
      case .int32(let values, _): values.count
      case .int64(let values, _): values.count
      }
    return count == shape.count ? nil : "\(count) values for a shape of \(shape)"
  }

  fileprivate func write(to file: inout AtomicFile) throws {
    switch self {
    case .floats(let tensor, .f32): try tensor.withElements { span throws(any Error) in try file.write(span) }
    case .floats(let tensor, .f16):
      try tensor.withElements { span throws(any Error) in
        for i in span.indices { try file.write(littleEndian: FloatDecoder.half(span[i])) }
      }
    case .floats(let tensor, .bf16):
      try tensor.withElements { span throws(any Error) in
        for i in span.indices { try file.write(littleEndian: FloatDecoder.bfloat(span[i])) }
      }
    case .int8(let values, _): for value in values { try file.write(littleEndian: value) }
    case .int32(let values, _): for value in values { try file.write(littleEndian: value) }
    case .int64(let values, _): for value in values { try file.write(littleEndian: value) }
    }
  }
}
