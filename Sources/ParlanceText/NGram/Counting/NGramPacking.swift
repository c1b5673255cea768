/// An integer wide enough to hold the word ids of an n-gram.
protocol NGramKey: FixedWidthInteger, UnsignedInteger, BitwiseCopyable, Sendable {}

extension UInt64: NGramKey {}
extension UInt128: NGramKey {}

/// How n-grams of one order lie in an integer: the last word in the highest bits, the first in the lowest, so that
/// sorting the integers sorts by the last word, then by the one before it, and so on ("suffix order").
struct NGramPacking<Key: NGramKey>: Sendable {
  let order: Int
  /// Bits of one word.
  let bits: Int
  private let mask: Key

  init(order: Int) {
    self.order = order
    bits = min(32, Key.bitWidth / order)
    mask = Key.max &>> Key(truncatingIfNeeded: Key.bitWidth - bits)
  }

  /// How many word ids can be told apart.
  var wordLimit: Int { 1 << bits }

  /// What stands before the first word of a sentence: nothing but `<s>`.
  var sentenceStart: Key {
    var key: Key = 0
    for _ in 0..<order { key = shifted(key, by: NGramWords.sentenceStartID) }
    return key
  }

  /// The n-gram one word further on.
  @inline(__always)
  func shifted(_ key: Key, by word: UInt32) -> Key {
    let rest = order == 1 ? 0 : key &>> Key(truncatingIfNeeded: bits)
    return rest | Key(truncatingIfNeeded: word) &<< Key(truncatingIfNeeded: bits &* (order &- 1))
  }

  /// A word of the n-gram, counted from its end: 0 is the last one.
  @inline(__always)
  func word(_ key: Key, fromEnd index: Int) -> UInt32 {
    let shift = Key(truncatingIfNeeded: bits &* (order &- 1 &- index))
    return UInt32(truncatingIfNeeded: key &>> shift & mask)
  }

  /// How many words at their ends two n-grams share.
  @inline(__always)
  func sharedWords(_ a: Key, _ b: Key) -> Int {
    let unused = Key.bitWidth &- bits &* order
    return ((a ^ b).leadingZeroBitCount &- unused) / bits
  }

  /// The same n-gram in another packing of the same order.
  @inline(__always)
  func repacked<Other: NGramKey>(_ key: Key, as other: NGramPacking<Other>) -> Other {
    var result: Other = 0
    for index in stride(from: order - 1, through: 0, by: -1) {
      result = other.shifted(result, by: word(key, fromEnd: index))
    }
    return result
  }
}
