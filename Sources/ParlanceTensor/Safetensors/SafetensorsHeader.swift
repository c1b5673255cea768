import ParlanceFiles

/// The header of a safetensors file: which tensors there are and where. Everything it says is checked against the size of
/// the file before anything is believed.
///
/// The format: eight bytes with the header's length, little-endian; that many bytes of JSON; the data. An entry is
/// `"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}`, counted from the start of the data. The
/// tensors follow each other without gaps and fill the file.
struct SafetensorsHeader: Sendable {
  /// The format's own limit.
  static let longest = 100_000_000

  struct Entry: Sendable, Equatable {
    let type: ElementType
    let shape: Shape
    /// In bytes of the file.
    let bytes: Range<Int>
  }

  private(set) var entries: [String: Entry] = [:]
  private(set) var metadata: [String: String] = [:]

  /// - Throws: `SafetensorsError`, `JSONError`.
  init(_ bytes: RawSpan, file: String) throws {
    let count = bytes.byteCount
    guard count >= 8 else {
      throw SafetensorsError.headerLength(
        file: file, reason: "it has \(count) bytes, fewer than a header's length")
    }
    let length = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self))
    guard length <= UInt64(Self.longest) else {
      throw SafetensorsError.headerLength(
        file: file, reason: "a header of \(length) bytes is over the limit of \(Self.longest)")
    }
    guard Int(length) <= count - 8 else {
      throw SafetensorsError.headerLength(
        file: file, reason: "a header of \(length) bytes does not fit into \(count) bytes")
    }
    let text = bytes.extracting(8..<8 + Int(length)).withUnsafeBytes { [UInt8]($0) }
    guard !text.starts(with: [0xef, 0xbb, 0xbf]) else {
      throw SafetensorsError.headerLength(file: file, reason: "the header starts with a byte order mark")
    }
    let data = 8 + Int(length)
    try read(JSONDocument(text, name: file).root, file: file, dataBytes: count - data)
    try check(file: file, dataBytes: count - data)
    entries = entries.mapValues {
      Entry(type: $0.type, shape: $0.shape, bytes: data + $0.bytes.lowerBound..<data + $0.bytes.upperBound)
    }
  }

  private mutating func read(_ root: JSONValue, file: String, dataBytes: Int) throws {
    var hasMetadata = false
    try root.forEachMember { name, value in
      let name = try name.string()
      guard name == "__metadata__" else {
        // Of entries with one name the last counts, as in the reference reader.
        entries[name] = try Self.entry(value, name: name, file: file, dataBytes: dataBytes)
        return
      }
      guard !hasMetadata else { throw value.error("stands twice") }
      hasMetadata = true
      guard !value.isNull else { return }
      try value.forEachMember { try metadata[$0.string()] = $1.string() }
    }
  }

  private static func entry(_ value: JSONValue, name: String, file: String, dataBytes: Int) throws -> Entry {
    var type: ElementType?
    var sizes: [Int]?
    var offsets: [Int]?
    func fail(_ field: String, _ reason: String) -> SafetensorsError {
      .entry(file: file, tensor: name, field: field, reason: reason)
    }
    func once(_ field: String, _ isNew: Bool) throws {
      if !isNew { throw fail(field, "stands twice") }
    }
    func numbers(_ value: JSONValue, _ field: String) throws -> [Int] {
      guard value.isArray else {
        throw fail(field, "must be an array of whole numbers, not \(value.kindName)")
      }
      return try value.elements().map {
        guard let number = try? $0.int(), number >= 0 else {
          throw fail(field, "must hold whole numbers that are not negative and below 2⁶³")
        }
        return number
      }
    }
    guard value.isObject else { throw fail("", "must be an object, not \(value.kindName)") }
    try value.forEachMember { key, value in
      switch try key.string() {
      case "dtype":
        try once("dtype", type == nil)
        guard value.isString else { throw fail("dtype", "must be a string, not \(value.kindName)") }
        let word = try value.string()
        guard let known = ElementType(rawValue: word) else {
          throw fail("dtype", "unknown element type \(word)")
        }
        type = known
      case "shape":
        try once("shape", sizes == nil)
        sizes = try numbers(value, "shape")
      case "data_offsets":
        try once("data_offsets", offsets == nil)
        offsets = try numbers(value, "data_offsets")
      default: break
      }
    }
    guard let type else { throw fail("dtype", "is missing") }
    guard let sizes else { throw fail("shape", "is missing") }
    guard let offsets else { throw fail("data_offsets", "is missing") }
    guard offsets.count == 2 else { throw fail("data_offsets", "must be two numbers, not \(offsets.count)") }
    guard offsets[0] <= offsets[1], offsets[1] <= dataBytes else {
      throw fail("data_offsets", "\(offsets[0]) to \(offsets[1]) lies outside of \(dataBytes) bytes of data")
    }
    // Zeros are left out of the product at first: parts of a shape, as rows of it, may not overflow either.
    var elements = 1
    for size in sizes where size > 0 {
      let (product, overflow) = elements.multipliedReportingOverflow(by: size)
      guard !overflow else { throw fail("shape", "\(sizes) has too many elements") }
      elements = product
    }
    if sizes.contains(0) { elements = 0 }
    let (bits, overflow) = elements.multipliedReportingOverflow(by: type.bits)
    guard !overflow else { throw fail("shape", "\(sizes) has too many elements") }
    guard bits % 8 == 0, bits / 8 == offsets[1] - offsets[0] else {
      throw fail(
        "data_offsets", "\(offsets[1] - offsets[0]) bytes for \(elements) elements of \(type.rawValue)")
    }
    return Entry(type: type, shape: Shape(sizes), bytes: offsets[0]..<offsets[1])
  }

  /// The tensors must follow each other without gaps and fill the data.
  private func check(file: String, dataBytes: Int) throws {
    let ordered = entries.sorted {
      ($0.value.bytes.lowerBound, $0.value.bytes.upperBound, $0.key)
        < ($1.value.bytes.lowerBound, $1.value.bytes.upperBound, $1.key)
    }
    var end = 0
    for (name, entry) in ordered {
      guard entry.bytes.lowerBound == end else {
        throw SafetensorsError.entry(
          file: file, tensor: name, field: "data_offsets",
          reason: "starts at \(entry.bytes.lowerBound) where the one before ends at \(end)")
      }
      end = entry.bytes.upperBound
    }
    guard end == dataBytes else {
      throw SafetensorsError.uncovered(file: file, covered: end, bytes: dataBytes)
    }
  }
}
