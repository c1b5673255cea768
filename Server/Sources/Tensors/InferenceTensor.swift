import ParlanceFiles

/// A tensor of the Open Inference Protocol: texts, or floats.
struct InferenceTensor: Sendable {
  enum Values: Sendable {
    case bytes([String])
    case floats([Float])
  }

  var name: String
  var shape: [Int]
  var values: Values

  var datatype: String {
    switch values {
    case .bytes: "BYTES"
    case .floats: "FP32"
    }
  }

  /// As they lie in a binary body: floats little-endian, texts each after its length in four bytes.
  var binary: [UInt8] {
    var bytes: [UInt8] = []
    func append(_ word: UInt32) {
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    switch values {
    case .bytes(let texts):
      for text in texts {
        append(UInt32(clamping: text.utf8.count))
        bytes += Array(text.utf8)
      }
    case .floats(let floats): for value in floats { append(value.bitPattern) }
    }
    return bytes
  }

  /// - Parameter isBinary: whether the values follow behind the JSON.
  func write(to writer: inout JSONWriter, isBinary: Bool) {
    writer.object { writer in
      writer.member("name", name)
      writer.member("datatype", datatype)
      writer.name("shape")
      writer.array { writer in for size in shape { writer.int(size) } }
      if isBinary {
        writer.name("parameters")
        writer.object { $0.member("binary_data_size", binary.count) }
        return
      }
      writer.name("data")
      switch values {
      case .bytes(let texts): writer.strings(texts)
      case .floats(let floats): writer.floats(floats)
      }
    }
  }
}
