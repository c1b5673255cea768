/// Turns tokens written in `ByteAlphabet` back into text. Bytes that are not valid UTF-8 become U+FFFD.
public struct ByteLevelDecoder: Decoder {
  /// Kept for files, as in the pre-tokenizer's settings; decoding does not depend on them.
  public let addsPrefixSpace: Bool
  public let trimsOffsets: Bool
  public let usesPattern: Bool

  public init(addsPrefixSpace: Bool = true, trimsOffsets: Bool = true, usesPattern: Bool = true) {
    self.addsPrefixSpace = addsPrefixSpace
    self.trimsOffsets = trimsOffsets
    self.usesPattern = usesPattern
  }

  public func decode(_ tokens: [String]) throws -> [String] {
    var bytes: [UInt8] = []
    for token in tokens {
      // A token that is not in the alphabet, such as an added one, stands for itself.
      bytes += ByteAlphabet.bytes(of: token) ?? Array(token.utf8)
    }
    return [String(decoding: bytes, as: UTF8.self)]
  }
}
