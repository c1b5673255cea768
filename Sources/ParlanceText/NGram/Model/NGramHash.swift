/// 64-bit hashes of words and of n-grams: products of 128 bits folded to 64.
enum NGramHash {
  private static let a: UInt64 = 0x9e37_79b9_7f4a_7c15
  private static let b: UInt64 = 0xd6e8_feb8_6659_fd93
  private static let c: UInt64 = 0xa076_1d64_78bd_642f

  @inline(__always)
  private static func fold(_ x: UInt64, _ y: UInt64) -> UInt64 {
    let product = x.multipliedFullWidth(by: y)
    return product.high ^ product.low
  }

  /// The hash of a word's bytes, eight at a time; never 0, which marks free places.
  @inline(__always)
  static func word(_ text: Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
    let raw = text.bytes
    var hash = UInt64(truncatingIfNeeded: end &- start) ^ c
    var place = start
    while place &+ 8 <= end {
      hash = fold(hash ^ raw.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self), a)
      place &+= 8
    }
    if place < end {
      let rest = end &- place
      var last: UInt64 = 0
      if place &+ 8 <= text.count {
        last = raw.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
        last &= ~0 &>> UInt64(truncatingIfNeeded: 64 &- 8 &* rest)
      } else {
        for index in 0..<rest {
          last |= UInt64(text[unchecked: place &+ index]) &<< UInt64(truncatingIfNeeded: 8 &* index)
        }
      }
      hash = fold(hash ^ last, b)
    }
    return fold(hash, c) | 1
  }

  /// The hash of a single word as the start of an n-gram's.
  @inline(__always)
  static func start(_ word: UInt32) -> UInt64 { fold((UInt64(word) &+ 1) ^ c, a) }

  /// The hash of an n-gram with one more word on its left; never 0.
  @inline(__always)
  static func extend(_ hash: UInt64, with word: UInt32) -> UInt64 {
    fold(hash ^ b, (UInt64(word) &+ 1) &* a) | 1
  }

  /// The place of a hash in a table.
  @inline(__always)
  static func slot(_ hash: UInt64, of slots: Int) -> Int {
    Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(truncatingIfNeeded: slots)).high)
  }
}
