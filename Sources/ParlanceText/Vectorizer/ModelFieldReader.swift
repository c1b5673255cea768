import ParlanceFiles

/// Reads little-endian fields of a model file one after the other. Each length is checked against the bytes that are
/// left; an error names the field and the byte where it starts.
package struct ModelFieldReader {
  private let file: MappedFile
  /// The byte that is read next.
  package private(set) var offset = 0

  package init(_ file: MappedFile) { self.file = file }

  private var remaining: Int { file.count - offset }

  package func error(_ field: String, at offset: Int, _ reason: String) -> VectorizerError {
    .corruptFile(path: file.path, offset: offset, field: field, reason: reason)
  }

  private mutating func take(_ count: Int, _ field: String) throws -> Int {
    guard count <= remaining else {
      throw error(field, at: offset, "needs \(count) bytes but the file ends after \(remaining)")
    }
    defer { offset += count }
    return offset
  }

  package mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    _ field: String, as type: Value.Type
  ) throws -> Value {
    let start = try take(MemoryLayout<Value>.size, field)
    return file.withBytes {
      Value(littleEndian: $0.unsafeLoadUnaligned(fromByteOffset: start, as: Value.self))
    }
  }

  package mutating func double(_ field: String) throws -> Double {
    Double(bitPattern: try integer(field, as: UInt64.self))
  }

  package mutating func doubles(_ field: String, count: Int) throws -> [Double] {
    let (size, overflow) = count.multipliedReportingOverflow(by: 8)
    guard !overflow else { throw error(field, at: offset, "\(count) values are more than the file holds") }
    let start = try take(size, field)
    return file.withBytes { bytes in
      (0..<count).map { index in
        let bits = bytes.unsafeLoadUnaligned(fromByteOffset: start + index * 8, as: UInt64.self)
        return Double(bitPattern: UInt64(littleEndian: bits))
      }
    }
  }

  /// A byte that is 0 or 1.
  package mutating func flag(_ field: String) throws -> Bool {
    let start = offset
    let byte = try integer(field, as: UInt8.self)
    guard byte < 2 else { throw error(field, at: start, "is \(byte), neither 0 nor 1") }
    return byte == 1
  }

  /// A byte that stands for one of several cases, by their order.
  package mutating func choice<Value>(_ field: String, of cases: [Value]) throws -> Value {
    let start = offset
    let byte = Int(try integer(field, as: UInt8.self))
    guard byte < cases.count else { throw error(field, at: start, "is \(byte), which means nothing") }
    return cases[byte]
  }

  /// A number of things that take at least `size` bytes each.
  package mutating func count(_ field: String, size: Int) throws -> Int {
    let start = offset
    let count = try integer(field, as: Int64.self)
    guard count >= 0, count <= remaining / max(size, 1) else {
      throw error(field, at: start, "is \(count), more than the \(remaining) bytes that follow can hold")
    }
    return Int(count)
  }

  /// Text behind its length.
  package mutating func string(_ field: String) throws -> String {
    let length = Int(try integer(field, as: UInt32.self))
    let start = try take(length, field)
    return try text(start..<start + length, field)
  }

  /// The bytes of a range as text.
  private func text(_ range: Range<Int>, _ field: String) throws -> String {
    try file.withText { bytes in
      let span = bytes.extracting(range)
      guard UTF8Repair.firstInvalid(in: span) == nil else {
        throw error(field, at: range.lowerBound, "is not valid UTF-8")
      }
      return String(copying: UTF8Span(unchecked: span))
    }
  }

  /// Checks fixed bytes.
  package mutating func expect(_ bytes: [UInt8], _ field: String, _ reason: String) throws {
    let start = offset
    for byte in bytes where try integer(field, as: UInt8.self) != byte {
      throw error(field, at: start, reason)
    }
  }

  /// Checks that nothing is left.
  package func finish() throws {
    guard remaining == 0 else { throw error("end", at: offset, "\(remaining) bytes too many") }
  }

  /// Hands out texts that lie behind their lengths, as bytes.
  package mutating func forEachString(
    _ count: Int, _ field: String, _ body: (Span<UInt8>, _ offset: Int) throws -> Void
  ) throws {
    for _ in 0..<count {
      let start = offset + 4
      try bytes(field) { try body($0, start) }
    }
  }

  /// Hands out a text that lies behind its length, as bytes.
  package mutating func bytes<R>(_ field: String, _ body: (Span<UInt8>) throws -> R) throws -> R {
    let length = Int(try integer(field, as: UInt32.self))
    let start = try take(length, field)
    return try file.withText { bytes in
      let span = bytes.extracting(start..<start + length)
      guard UTF8Repair.firstInvalid(in: span) == nil else {
        throw error(field, at: start, "is not valid UTF-8")
      }
      return try body(span)
    }
  }
}
