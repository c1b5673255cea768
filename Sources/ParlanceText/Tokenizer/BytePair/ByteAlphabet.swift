/// GPT-2's way of writing any bytes as printable text: each byte has a scalar of its own.
///
/// The bytes 33...126, 161...172 and 174...255 stand for themselves (as Latin-1); the other 68 become U+0100, U+0101
/// and so on, in order. The blank so becomes U+0120 (Ġ).
///
/// Source: Radford et al., "Language Models are Unsupervised Multitask Learners" (2019), and the files it came with.
public enum ByteAlphabet {
  /// The scalar of each byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (0..<256).map { byte in
      switch byte {
      case 33...126, 161...172, 174...255: return UInt32(byte)
      default:
        defer { next += 1 }
        return next
      }
    }
  }()

  /// The byte of each scalar below U+0144, -1 where none has it.
  private static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar)] = Int16(byte) }
    return bytes
  }()

  /// The byte that a scalar stands for, nil where it stands for none.
  static func byte(of scalar: UInt32) -> UInt8? {
    guard scalar < bytes.count, bytes[Int(scalar)] >= 0 else { return nil }
    return UInt8(bytes[Int(scalar)])
  }

  /// Appends the scalar of a byte in UTF-8: one or two bytes.
  @inline(__always)
  static func append(_ byte: UInt8, to text: inout [UInt8]) {
    UTF8Scalar.append(scalars[Int(byte)], to: &text)
  }

  /// Bytes written as text.
  public static func text(of bytes: Span<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 2)
    for index in bytes.indices { append(bytes[index], to: &text) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that a text stands for; nil where one of its scalars stands for none.
  public static func bytes(of text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      guard let byte = byte(of: scalar.value) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  /// The 256 scalars in the order of their value, as characters of a trainer's first alphabet.
  public static var alphabet: [Unicode.Scalar] { scalars.sorted().compactMap(Unicode.Scalar.init) }
}
