/// Where everything lies in a binary model. See the README of `NGram/` for the format.
struct NGramLayout: Sendable {
  static let magic: UInt64 = 0x314d_474e_5241_5023  // "#PARNGM1"
  static let version: UInt32 = 1
  /// Bytes of the head: magic, version, order, words, word slots, bytes of all words, then entries and slots of each
  /// order from the second to the eighth, and the hash of all that.
  static let headSize = 160
  static let wordEntrySize = 16
  static let middleEntrySize = 16
  static let longestEntrySize = 12
  static let largestOrder = NGramState.largestOrder
  /// No table of a sound file has longer runs of full places.
  static let longestProbe = 4096

  var order: Int
  /// Words, and places in the table that finds them.
  var words: Int
  var wordSlots: Int
  /// Bytes of all words together.
  var textSize: Int
  /// N-grams of the orders from 2 up, and places in their tables.
  var entries: [Int]
  var slots: [Int]

  /// Offsets, in bytes from the start of the file.
  private(set) var unigramOffset = 0
  private(set) var wordOffset = 0
  private(set) var endsOffset = 0
  private(set) var textOffset = 0
  private(set) var tableOffsets: [Int] = []
  /// Size of the whole file.
  private(set) var size = 0

  /// Nil where the numbers are impossible.
  init?(order: Int, words: Int, wordSlots: Int, textSize: Int, entries: [Int], slots: [Int]) {
    guard (1...Self.largestOrder).contains(order), entries.count == order - 1, slots.count == order - 1,
      words >= NGramWords.reserved.count, words <= UInt32.max, Self.fits(words, in: wordSlots),
      textSize >= 0, textSize <= UInt32.max, zip(entries, slots).allSatisfy({ Self.fits($0, in: $1) })
    else { return nil }
    (self.order, self.words, self.wordSlots, self.textSize) = (order, words, wordSlots, textSize)
    (self.entries, self.slots) = (entries, slots)
    var offset = Self.headSize
    func place(_ bytes: Int) -> Int {
      let start = (offset + 15) / 16 * 16
      offset = start + bytes
      return start
    }
    unigramOffset = place(words * 8)
    wordOffset = place(wordSlots * Self.wordEntrySize)
    endsOffset = place(words * 4)
    textOffset = place(textSize)
    for (index, slots) in slots.enumerated() {
      let isLongest = index == order - 2
      tableOffsets.append(place(slots * (isLongest ? Self.longestEntrySize : Self.middleEntrySize)))
    }
    size = offset
  }

  /// There is a free place, and the size of the table can't overflow anything.
  private static func fits(_ entries: Int, in slots: Int) -> Bool {
    entries >= 0 && slots > entries && slots < 1 << 40
  }

  /// Places for a table of `entries`: it is filled to two thirds.
  static func slots(for entries: Int) -> Int { entries + entries / 2 + 1 }
}

extension NGramLayout {
  /// Writes the head at the start of `bytes`.
  func writeHead(to bytes: inout [UInt8]) {
    var fields: [UInt64] = [
      Self.magic, UInt64(Self.version) | UInt64(order) << 32, UInt64(words), UInt64(wordSlots),
      UInt64(textSize),
    ]
    for index in 0..<Self.largestOrder - 1 {
      fields += index < entries.count ? [UInt64(entries[index]), UInt64(slots[index])] : [0, 0]
    }
    fields.append(Self.checksum(fields))
    var span = bytes.mutableSpan
    for (index, field) in fields.enumerated() {
      for byte in 0..<8 { span[index * 8 + byte] = UInt8(truncatingIfNeeded: field >> UInt64(8 * byte)) }
    }
  }

  private static func checksum(_ fields: [UInt64]) -> UInt64 {
    fields.reduce(0) { ($0 ^ $1) &* 0x9e37_79b9_7f4a_7c15 ^ ($0 >> 29) }
  }

  /// Reads the head of a file.
  /// - Throws: `NGramError.binary` where it is damaged or does not fit the size of the file.
  init(_ bytes: RawSpan, path: String) throws {
    func field(_ index: Int) -> UInt64 {
      UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
    guard bytes.byteCount >= 8, field(0) == Self.magic else {
      throw NGramError.binary(
        path: path, "it does not begin like one; give an ARPA file or one made by parlance")
    }
    guard bytes.byteCount >= Self.headSize else {
      throw NGramError.binary(path: path, "it ends within its head; copy or make it again")
    }
    let fields = (0..<Self.headSize / 8).map(field)
    let version = UInt32(truncatingIfNeeded: fields[1])
    guard version == Self.version else {
      throw NGramError.binary(
        path: path,
        "it has version \(version), this program reads \(Self.version); make it again from the ARPA file")
    }
    guard fields.last == Self.checksum(fields.dropLast()) else {
      throw NGramError.binary(path: path, "its head is damaged; copy or make it again")
    }
    func number(_ index: Int) -> Int { Int(clamping: fields[index]) }
    let order = Int(fields[1] >> 32)
    let count = max(0, min(order, Self.largestOrder) - 1)
    guard
      let layout = NGramLayout(
        order: order, words: number(2), wordSlots: number(3), textSize: number(4),
        entries: (0..<count).map { number(5 + 2 * $0) }, slots: (0..<count).map { number(6 + 2 * $0) })
    else { throw NGramError.binary(path: path, "its head holds impossible sizes; make it again") }
    guard layout.size == bytes.byteCount else {
      throw NGramError.binary(
        path: path,
        "it has \(bytes.byteCount) bytes where its head promises \(layout.size); copy or make it again")
    }
    self = layout
  }
}
