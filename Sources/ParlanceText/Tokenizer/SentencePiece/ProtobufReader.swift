/// The fields of a message in the wire format of protocol buffers, one after the other.
///
/// Source: Protocol Buffers, "Encoding".
struct ProtobufReader {
  enum Value: Equatable {
    case varint(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    /// Where the bytes of a text, of bytes or of a message lie.
    case bytes(Range<Int>)
  }

  /// What is no such message, and where.
  struct Damage: Error, Equatable {
    let place: Int
    let reason: String
  }

  private let bytes: [UInt8]
  private var place: Int
  private let end: Int

  init(_ bytes: [UInt8]) { self.init(bytes, 0..<bytes.count) }

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    (place, end) = (range.lowerBound, range.upperBound)
  }

  /// The next field; nil at the end.
  /// - Throws: `Damage`.
  mutating func next() throws(Damage) -> (field: Int, value: Value)? {
    guard place < end else { return nil }
    let start = place
    let key = try varint()
    let field = Int(truncatingIfNeeded: key >> 3)
    guard field > 0, key >> 3 < 1 << 29 else {
      throw Damage(place: start, reason: "there is no field \(key >> 3)")
    }
    switch key & 7 {
    case 0: return (field, .varint(try varint()))
    case 1: return (field, .fixed64(try fixed(8)))
    case 2:
      let count = try varint()
      guard count <= UInt64(end - place) else {
        throw Damage(place: start, reason: "field \(field) has \(count) bytes, \(end - place) are left")
      }
      let range = place..<place + Int(count)
      place = range.upperBound
      return (field, .bytes(range))
    case 5: return (field, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
    default: throw Damage(place: start, reason: "field \(field) is of the unknown kind \(key & 7)")
    }
  }

  private mutating func varint() throws(Damage) -> UInt64 {
    let start = place
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard place < end else { throw Damage(place: start, reason: "the file ends inside of a number") }
      let byte = bytes[place]
      place += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    throw Damage(place: start, reason: "a number is longer than 10 bytes")
  }

  private mutating func fixed(_ count: Int) throws(Damage) -> UInt64 {
    guard end - place >= count else {
      throw Damage(place: place, reason: "the file ends inside of a number")
    }
    defer { place += count }
    return (0..<count).reduce(0) { $0 | UInt64(bytes[place + $1]) << (8 * UInt64($1)) }
  }
}
