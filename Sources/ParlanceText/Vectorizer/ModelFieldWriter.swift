import ParlanceFiles

/// Writes what `ModelFieldReader` reads.
extension AtomicFile {
  package mutating func write(flag: Bool) throws { try write(littleEndian: UInt8(flag ? 1 : 0)) }

  /// The place of a value among its cases.
  package mutating func write<Value: Equatable>(choice value: Value, of cases: [Value]) throws {
    try write(littleEndian: UInt8(truncatingIfNeeded: cases.firstIndex(of: value) ?? 0xff))
  }

  /// Text behind its length.
  package mutating func write(counted text: String) throws {
    try write(littleEndian: UInt32(truncatingIfNeeded: text.utf8.count))
    try write(text)
  }

  /// Bytes behind their length.
  package mutating func write(counted bytes: Span<UInt8>) throws {
    try write(littleEndian: UInt32(truncatingIfNeeded: bytes.count))
    try write(bytes)
  }
}
