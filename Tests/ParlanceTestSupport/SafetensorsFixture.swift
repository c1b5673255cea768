import Foundation

/// The tensors of one fixture file: inputs, golden outputs and golden gradients by name. A small strict reader of its
/// own, so that tests of the library's reader and of everything else do not lean on the code under test.
public struct SafetensorsFixture: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  public struct Entry: Sendable {
    /// As the format names it: `F32`, `I64`, `U8`, ...
    public let dtype: String
    public let shape: [Int]
    /// Little-endian values.
    public let bytes: [UInt8]

    public var count: Int { shape.reduce(1, *) }
  }

  /// The file's name without its ending.
  public let name: String
  public let metadata: [String: String]
  public let entries: [String: Entry]

  /// Every file of `folder` below the fixtures' root whose name ends in `suffix`, sorted by name.
  public static func all(in folder: String, suffix: String = ".safetensors") throws -> [SafetensorsFixture] {
    try Fixtures.files(in: folder, suffix: suffix).map { try SafetensorsFixture(contentsOf: $0) }
  }

  public init(contentsOf url: URL) throws {
    name = url.deletingPathExtension().lastPathComponent
    let bytes = [UInt8](try Data(contentsOf: url))
    func check(_ isTrue: Bool, _ problem: @autoclosure () -> String) throws {
      if !isTrue { throw Failure(description: "\(url.lastPathComponent): \(problem())") }
    }
    try check(bytes.count >= 8, "shorter than its first field")
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << UInt64(8 * $1) }
    try check(length <= UInt64(bytes.count - 8), "header of \(length) bytes in a file of \(bytes.count)")
    let data = 8 + Int(length)
    let parsed = try JSONSerialization.jsonObject(with: Data(bytes[8..<data]))
    guard let header = parsed as? [String: Any] else {
      throw Failure(description: "\(name): header is no object")
    }
    metadata = header["__metadata__"] as? [String: String] ?? [:]
    var entries: [String: Entry] = [:]
    for (key, value) in header where key != "__metadata__" {
      guard let fields = value as? [String: Any], let dtype = fields["dtype"] as? String,
        let shape = fields["shape"] as? [Int], let place = fields["data_offsets"] as? [Int], place.count == 2,
        place[0] >= 0, place[0] <= place[1], place[1] <= bytes.count - data,
        let width = Self.width(of: dtype),
        shape.reduce(width, *) == place[1] - place[0]
      else { throw Failure(description: "\(name): entry \(key) is malformed") }
      entries[key] = Entry(dtype: dtype, shape: shape, bytes: Array(bytes[data + place[0]..<data + place[1]]))
    }
    self.entries = entries
  }

  public func has(_ name: String) -> Bool { entries[name] != nil }

  public func shape(_ name: String) throws -> [Int] { try entry(name).shape }

  /// The values of an `F32` entry.
  public func floats(_ name: String) throws -> [Float] {
    let entry = try entry(name, "F32")
    return (0..<entry.count).map {
      Float(bitPattern: UInt32(truncatingIfNeeded: Self.word(entry.bytes, $0, 4)))
    }
  }

  /// The values of an `I64`, `I32` or `U8` entry.
  public func integers(_ name: String) throws -> [Int] {
    let entry = try entry(name)
    switch entry.dtype {
    case "I64": return (0..<entry.count).map { Int(Int64(bitPattern: Self.word(entry.bytes, $0, 8))) }
    case "I32":
      return (0..<entry.count).map {
        Int(Int32(bitPattern: UInt32(truncatingIfNeeded: Self.word(entry.bytes, $0, 4))))
      }
    case "U8", "BOOL": return entry.bytes.map(Int.init)
    default: throw Failure(description: "\(self.name): \(name) is \(entry.dtype), not an integer")
    }
  }

  /// The values of a `U8` or `BOOL` entry.
  public func bytes(_ name: String) throws -> [UInt8] { try entry(name).bytes }

  private func entry(_ name: String, _ dtype: String? = nil) throws -> Entry {
    guard let entry = entries[name] else {
      throw Failure(description: "\(self.name): no \(name); there are \(entries.keys.sorted())")
    }
    if let dtype, entry.dtype != dtype {
      throw Failure(description: "\(self.name): \(name) is \(entry.dtype), not \(dtype)")
    }
    return entry
  }

  private static func width(of dtype: String) -> Int? {
    switch dtype {
    case "U8", "I8", "BOOL": 1
    case "F16", "BF16", "I16", "U16": 2
    case "F32", "I32", "U32": 4
    case "F64", "I64", "U64": 8
    default: nil
    }
  }

  private static func word(_ bytes: [UInt8], _ index: Int, _ width: Int) -> UInt64 {
    (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[index * width + $1]) << UInt64(8 * $1) }
  }
}

/// How far code is from its golden values.
public enum Closeness {
  /// Where `got` first differs from `want` by more than `relative` times the largest finite value of `want`, plus
  /// `absolute`; nil where it nowhere does. Infinities must be the same, and nothing may be NaN.
  public static func firstDifference(
    _ got: [Float], _ want: [Float], relative: Double = 1e-5, absolute: Double = 1e-6
  ) -> String? {
    guard got.count == want.count else { return "\(got.count) values, not \(want.count)" }
    let largest = want.lazy.filter(\.isFinite).map { Double(abs($0)) }.max() ?? 0
    let allowed = relative * largest + absolute
    for index in got.indices {
      if got[index] == want[index] { continue }
      let distance = abs(Double(got[index]) - Double(want[index]))
      if !(distance <= allowed) {
        return "value \(index): \(got[index]), not \(want[index]) (off by \(distance), allowed \(allowed))"
      }
    }
    return nil
  }
}
