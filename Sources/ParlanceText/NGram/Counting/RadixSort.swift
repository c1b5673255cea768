/// Sorts integers by their digits, lowest first (least-significant-digit radix sort): time linear in the number of
/// keys. Digits in which all keys agree cost one look.
enum RadixSort {
  private static let digitBits = 11
  private static let digitValues = 1 << digitBits

  /// Sorts `keys`; `scratch` is room that may be used again and again.
  static func sort<Key: NGramKey>(_ keys: inout [Key], scratch: inout [Key]) {
    guard keys.count > 64 else { return keys.sort() }
    let digits = (Key.bitWidth + digitBits - 1) / digitBits
    var starts = [Int](repeating: 0, count: digits * digitValues)
    count(keys.span, into: &starts, digits: digits)
    if scratch.count > keys.count { scratch.removeLast(scratch.count - keys.count) }
    if scratch.count < keys.count {
      scratch.append(contentsOf: repeatElement(0, count: keys.count - scratch.count))
    }
    for digit in 0..<digits {
      var places = Array(starts[digit * digitValues..<(digit + 1) * digitValues])
      if places.contains(keys.count) { continue }
      var sum = 0
      for index in places.indices { (places[index], sum) = (sum, sum + places[index]) }
      scatter(keys.span, into: &scratch, places: &places, shift: digit * digitBits)
      swap(&keys, &scratch)
    }
  }

  /// How often each value of each digit occurs.
  private static func count<Key: NGramKey>(_ keys: Span<Key>, into counts: inout [Int], digits: Int) {
    var counts = counts.mutableSpan
    for index in keys.indices {
      var rest = keys[unchecked: index]
      var base = 0
      for _ in 0..<digits {
        counts[unchecked: base + Int(truncatingIfNeeded: rest) & (digitValues - 1)] &+= 1
        rest &>>= Key(truncatingIfNeeded: digitBits)
        base &+= digitValues
      }
    }
  }

  private static func scatter<Key: NGramKey>(
    _ keys: Span<Key>, into target: inout [Key], places: inout [Int], shift: Int
  ) {
    var target = target.mutableSpan
    var places = places.mutableSpan
    let shift = Key(truncatingIfNeeded: shift)
    for index in keys.indices {
      let key = keys[unchecked: index]
      let digit = Int(truncatingIfNeeded: key &>> shift) & (digitValues - 1)
      let place = places[unchecked: digit]
      places[unchecked: digit] = place &+ 1
      target[unchecked: place] = key
    }
  }
}
