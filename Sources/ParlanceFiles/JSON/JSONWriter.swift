/// Writes JSON as UTF-8: compact, or with one member a line.
package struct JSONWriter {
  package private(set) var bytes: [UInt8] = []
  private let isIndented: Bool
  private var depth = 0
  private var needsComma = false
  private var followsName = false

  package init(indented: Bool = false) { isIndented = indented }

  package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
    try container("{", "}", body)
  }

  package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
    try container("[", "]", body)
  }

  /// The name of the member whose value comes next.
  package mutating func name(_ name: String) {
    begin()
    quote(name.utf8.span)
    bytes.append(UInt8(ascii: ":"))
    if isIndented { bytes.append(0x20) }
    followsName = true
  }

  package mutating func string(_ value: String) { string(value.utf8.span) }

  /// A string in valid UTF-8.
  package mutating func string(_ value: Span<UInt8>) {
    begin()
    quote(value)
    needsComma = true
  }

  package mutating func int(_ value: Int) { raw(String(value)) }
  package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }
  package mutating func null() { raw("null") }

  /// A finite number; others, for which JSON has no word, become null.
  package mutating func double(_ value: Double) { raw(value.isFinite ? value.description : "null") }

  /// A finite number in as few digits as tell it from all other floats; others become null.
  package mutating func float(_ value: Float) { raw(value.isFinite ? value.description : "null") }

  private mutating func raw(_ text: String) {
    begin()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func container(
    _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ body: (inout JSONWriter) throws -> Void
  ) rethrows {
    begin()
    bytes.append(UInt8(ascii: opening))
    depth += 1
    needsComma = false
    let start = bytes.count
    try body(&self)
    depth -= 1
    if isIndented && bytes.count > start { newLine() }
    bytes.append(UInt8(ascii: closing))
    needsComma = true
  }

  /// What stands between one value and the next.
  private mutating func begin() {
    if followsName {
      followsName = false
      return
    }
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = false
    if isIndented && depth > 0 { newLine() }
  }

  private mutating func newLine() {
    bytes.append(0x0a)
    for _ in 0..<depth * 2 { bytes.append(0x20) }
  }

  private mutating func quote(_ text: Span<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    for index in text.indices {
      let byte = text[unchecked: index]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0a: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case 0x0d: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
      case 0x09: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        bytes.append(contentsOf: "\\u00\(byte < 16 ? "0" : "")\(digits)".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
