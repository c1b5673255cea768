/// Turns tokens written in `ByteAlphabet` back into text. Bytes that are not valid UTF-8 become U+FFFD.
public struct ByteLevelDecoder: TokenDecoder, ByteLevelComponent {
  /// Kept for files; decoding does not depend on them.
  public let settings: ByteLevelSettings

  public init(_ settings: ByteLevelSettings = ByteLevelSettings()) { self.settings = settings }

  public func decode(_ tokens: [String]) throws -> [String] {
    var bytes: [UInt8] = []
    for token in tokens {
      // A token that is not in the alphabet, such as an added one, stands for itself.
      bytes += ByteAlphabet.bytes(of: token) ?? Array(token.utf8)
    }
    return [String(decoding: bytes, as: UTF8.self)]
  }
}
