/// `%41` and the forms made of it (RFC 3986, and `application/x-www-form-urlencoded`).
enum PercentCoding {
  /// - Parameter isForm: whether `+` stands for a blank.
  /// - Returns: nil where an escape is cut or no number, or where the bytes are not UTF-8 or hold a NUL.
  static func decode(_ text: some Sequence<UInt8>, isForm: Bool = false) -> String? {
    var bytes: [UInt8] = []
    var iterator = text.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
          return nil
        }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where isForm: bytes.append(0x20)
      default: bytes.append(byte)
      }
    }
    guard !bytes.contains(0) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  /// The fields of a form, in order.
  /// - Throws: `ServiceError` where it is none, or has more than `limit` fields.
  static func fields(of form: [UInt8], limit: Int = 10_000) throws -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    for part in form.split(separator: UInt8(ascii: "&")) {
      let pieces = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = pieces.first.flatMap({ decode($0, isForm: true) }),
        let value = pieces.count > 1 ? decode(pieces[1], isForm: true) : ""
      else { throw ServiceError(400, "the form has a broken escape or is not UTF-8", code: "invalid_form") }
      fields.append((name, value))
      guard fields.count <= limit else {
        throw ServiceError(413, "the form has more than \(limit) fields", code: "too_many_fields")
      }
    }
    return fields
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
