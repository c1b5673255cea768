/// MurmurHash3 for 32 bits (Austin Appleby, public domain, 2011), as scikit-learn's hashing vectorizer uses it.
public enum MurmurHash3 {
  /// The hash of bytes, as a signed number.
  public static func hash(_ bytes: Span<UInt8>, seed: UInt32 = 0) -> Int32 {
    var hash = seed
    let blocks = bytes.count / 4
    for block in 0..<blocks {
      let start = block * 4
      hash ^= scramble(
        UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2]) << 16
          | UInt32(bytes[start + 3]) << 24)
      hash = (hash << 13 | hash >> 19) &* 5 &+ 0xe654_6b64
    }
    var tail: UInt32 = 0
    for index in stride(from: bytes.count - 1, through: blocks * 4, by: -1) {
      tail = tail << 8 | UInt32(bytes[index])
    }
    if tail != 0 || bytes.count % 4 != 0 { hash ^= scramble(tail) }
    hash ^= UInt32(truncatingIfNeeded: bytes.count)
    hash = (hash ^ hash >> 16) &* 0x85eb_ca6b
    hash = (hash ^ hash >> 13) &* 0xc2b2_ae35
    return Int32(bitPattern: hash ^ hash >> 16)
  }

  private static func scramble(_ block: UInt32) -> UInt32 {
    let product = block &* 0xcc9e_2d51
    return (product << 15 | product >> 17) &* 0x1b87_3593
  }
}
