/// Words to leave out. Nearly all words are settled by one look at a small table.
struct StopWordTable: Sendable {
  /// Stop words of 1 to 15 bytes, by open addressing; a free slot has 0 in `high`. The size is a power of two, at least
  /// three times their number.
  private var slots: [ShortWord] = []
  /// Longer ones, and the empty one.
  private var others = Vocabulary()

  init(_ words: Set<String>) {
    let (short, other) = words.reduce(into: ([ShortWord](), [String]())) { parts, word in
      let bytes = word.utf8.span
      if 1...ShortWord.longest ~= bytes.count {
        parts.0.append(ShortWord(bytes, 0, bytes.count))
      } else {
        parts.1.append(word)
      }
    }
    for word in other { others.add(word) }
    guard !short.isEmpty else { return }
    var size = 16
    while size < short.count * 3 { size *= 2 }
    slots = [ShortWord](repeating: ShortWord(low: 0, high: 0), count: size)
    for word in short { slots[place(of: word)] = word }
  }

  var isEmpty: Bool { slots.isEmpty && others.count == 0 }

  /// Whether the bytes `start ..< end` of a text are one of the words.
  @inline(__always)
  func contains(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard start < end, end &- start <= ShortWord.longest else {
      return others.count > 0 && others.id(of: text.extracting(start..<end)) != nil
    }
    guard !slots.isEmpty else { return false }
    return slots[place(of: ShortWord(text, start, end))].high != 0
  }

  /// The slot of a word, or else the free one where it belongs.
  @inline(__always)
  private func place(of word: ShortWord) -> Int {
    let slots = slots.span
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: word.hash) & mask
    while true {
      let slot = slots[unchecked: place]
      if slot == word || slot.high == 0 { return place }
      place = (place + 1) & mask
    }
  }
}
