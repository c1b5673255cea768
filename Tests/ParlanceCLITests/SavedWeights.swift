import Foundation

/// The tensors of a safetensors file that a program wrote, read by the format's description alone.
struct SavedWeights {
  private struct Entry: Decodable {
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case shape
      case offsets = "data_offsets"
    }
  }

  struct Missing: Error { let name: String }

  private let data: Data
  private let entries: [String: Entry]
  private let start: Int

  init(_ path: String) throws {
    data = try Data(contentsOf: URL(fileURLWithPath: path))
    let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    start = 8 + length
    var header = try JSONSerialization.jsonObject(with: data[8..<start]) as? [String: Any] ?? [:]
    header["__metadata__"] = nil
    entries = try JSONDecoder().decode(
      [String: Entry].self, from: JSONSerialization.data(withJSONObject: header))
  }

  /// The rows of a matrix of 32-bit floats.
  func rows(_ name: String) throws -> [[Float]] {
    guard let entry = entries[name], entry.shape.count == 2 else { throw Missing(name: name) }
    let width = entry.shape[1]
    let first = start + entry.offsets[0]
    return (0..<entry.shape[0]).map { row in
      (0..<width).map { column in
        let place = first + 4 * (row * width + column)
        let bits = data[place..<place + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Float(bitPattern: bits)
      }
    }
  }
}
