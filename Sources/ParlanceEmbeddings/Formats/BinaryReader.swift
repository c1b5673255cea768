import ParlanceFiles

/// Reads little-endian fields of a mapped file one after the other. Each length is checked against the bytes that
/// are left; an error names the field and the byte where it starts.
struct BinaryReader {
  let file: MappedFile
  /// The byte that is read next.
  private(set) var offset = 0

  init(_ file: MappedFile) { self.file = file }

  /// Number of bytes not yet read.
  var remaining: Int { file.count - offset }

  mutating func byte(_ field: String) throws -> UInt8 {
    let start = try skip(1, field)
    return file.withBytes { $0.byte(at: start) }
  }

  mutating func int32(_ field: String) throws -> Int {
    let start = try skip(4, field)
    return Int(
      file.withBytes { Int32(littleEndian: $0.unsafeLoadUnaligned(fromByteOffset: start, as: Int32.self)) })
  }

  mutating func int64(_ field: String) throws -> Int {
    let start = try skip(8, field)
    return Int(
      file.withBytes { Int64(littleEndian: $0.unsafeLoadUnaligned(fromByteOffset: start, as: Int64.self)) })
  }

  mutating func double(_ field: String) throws -> Double {
    let start = try skip(8, field)
    let bits = file.withBytes { $0.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self) }
    return Double(bitPattern: UInt64(littleEndian: bits))
  }

  /// A number of things, zero or more, each of which takes at least `size` of the bytes that follow.
  mutating func count(_ field: String, wide: Bool, size: Int) throws -> Int {
    let start = offset
    let count = wide ? try int64(field) : try int32(field)
    guard count >= 0 else { throw error(field, at: start, "is negative (\(count))") }
    guard count <= remaining / size else {
      throw error(field, at: start, "is \(count), more than the \(remaining) bytes that follow can hold")
    }
    return count
  }

  mutating func floats(_ count: Int, _ field: String) throws -> [Float] {
    let (size, overflow) = count.multipliedReportingOverflow(by: 4)
    guard !overflow else { throw error(field, at: offset, "is \(count) floats, more than the file holds") }
    let start = try skip(size, field)
    return file.withBytes { bytes in
      (0..<count).map { bytes.unsafeLoadUnaligned(fromByteOffset: start + $0 * 4, as: Float.self) }
    }
  }

  /// Passes over `count` bytes and returns where they start.
  @discardableResult
  mutating func skip(_ count: Int, _ field: String) throws -> Int {
    guard count <= remaining else {
      throw error(field, at: offset, "needs \(count) bytes but the file ends after \(remaining)")
    }
    let start = offset
    offset += count
    return start
  }

  func error(_ field: String, at offset: Int, _ reason: String) -> EmbeddingsError {
    .corruptFile(path: file.path, offset: offset, field: field, reason: reason)
  }
}
