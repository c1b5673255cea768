import ParlanceFiles

/// API keys, known by their SHA-256 alone.
public struct APIKeys: Sendable {
  private let digests: [[UInt8]]

  /// - Parameter hexadecimal: one SHA-256 for each key, in 64 hexadecimal digits.
  public init(hexadecimal: [String]) throws {
    digests = try hexadecimal.enumerated().map { index, line in
      guard let bytes = Self.bytes(line), bytes.count == 32 else {
        throw KeyFileError(line: index + 1)
      }
      return bytes
    }
  }

  /// One SHA-256 a line; what follows a blank is a remark, and lines that begin with `#` are passed over.
  /// - Throws: `FileError`, `KeyFileError`.
  public init(contentsOf path: String) throws {
    let file = try MappedFile(path: path)
    let text = file.withText { span in span.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
    digests = try text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
      index, line in
      let word = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }.first
      guard let word, !word.hasPrefix("#") else { return nil }
      guard let bytes = Self.bytes(String(word)), bytes.count == 32 else {
        throw KeyFileError(file: path, line: index + 1)
      }
      return bytes
    }
  }

  public struct KeyFileError: Error, CustomStringConvertible, Sendable {
    var file = "the keys"
    let line: Int
    public var description: String {
      "\(file), line \(line): not a SHA-256 in 64 hexadecimal digits; make one with "
        + "printf %s KEY | sha256sum"
    }
  }

  /// Takes the same time for any key of the same length: all digests are compared to their end.
  func contains(_ key: String) -> Bool {
    let sent = SHA256.digest(of: Array(key.utf8)).bytes
    var isKnown: UInt8 = 0
    for digest in digests {
      var difference: UInt8 = 0
      for place in 0..<32 { difference |= digest[place] ^ sent[place] }
      isKnown |= difference == 0 ? 1 : 0
    }
    return isKnown == 1
  }

  private static func bytes(_ text: String) -> [UInt8]? {
    let digits = text.utf8.map { byte -> UInt8? in
      switch byte {
      case 0x30...0x39: byte - 0x30
      case 0x41...0x46: byte - 0x41 + 10
      case 0x61...0x66: byte - 0x61 + 10
      default: nil
      }
    }
    guard digits.count % 2 == 0, !digits.contains(nil) else { return nil }
    let values = digits.compactMap { $0 }
    return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
  }
}
