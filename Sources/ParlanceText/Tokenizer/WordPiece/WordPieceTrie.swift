/// The pieces of a WordPiece vocabulary as two tries over bytes in one table: of those that start a word, and of those
/// that continue one, without their prefix.
///
/// The edges lie in an open-addressing table keyed by node and byte, so that a step is one look-up.
struct WordPieceTrie: Sendable {
  static let root: Int32 = 0
  static let continuingRoot: Int32 = 1

  /// More nodes than this can't be told apart in a slot.
  static let largestSize = 1 << 24

  private struct Slot {
    /// `node << 8 | byte`; all ones where the slot is free.
    var key: UInt32 = .max
    var target: Int32 = 0
  }

  /// The id of the piece that ends at each node, -1 for none.
  private var ids: [Int32] = [-1, -1]
  /// At most three quarters full; seven tenths once all pieces are in.
  private var slots: [Slot]

  /// - Parameter longestWord: in bytes; pieces that are longer never match and are left out.
  /// - Throws: `TokenizerError.invalidSetting` where the pieces have too many beginnings.
  init(_ vocabulary: TokenVocabulary, continuingPrefix: String, longestWord: Int) throws {
    // Natural vocabularies have about two and a half nodes a piece.
    let expected = vocabulary.count * 5 / 2
    ids.reserveCapacity(expected)
    slots = [Slot](repeating: Slot(), count: max(1 << 10, expected * 4 / 3))
    let prefix = Array(continuingPrefix.utf8)
    for id in vocabulary.ids {
      let isAdded = vocabulary.withBytes(of: id) { token in
        guard token.count <= longestWord + prefix.count else { return true }
        // A token with the prefix can start a word too, where the text itself holds the prefix.
        guard insert(token, from: Self.root, id: id) else { return false }
        guard token.count > prefix.count, Self.starts(token, with: prefix) else { return true }
        return insert(token.extracting(droppingFirst: prefix.count), from: Self.continuingRoot, id: id)
      }
      guard isAdded != false else {
        throw TokenizerError.invalidSetting(
          field: "vocab", reason: "its tokens have more than \(Self.largestSize) different beginnings")
      }
    }
    resize(to: ids.count * 10 / 7)
  }

  /// The longest piece that the text holds at `start`.
  func longest(in text: Span<UInt8>, from start: Int) -> (id: Int32, end: Int)? {
    var node = start == 0 ? Self.root : Self.continuingRoot
    var found: (id: Int32, end: Int)?
    var index = start
    while index < text.count {
      guard let next = child(of: node, text[unchecked: index]) else { break }
      node = next
      index += 1
      let id = ids[Int(node)]
      if id >= 0 { found = (id, index) }
    }
    return found
  }

  @inline(__always)
  private func child(of node: Int32, _ byte: UInt8) -> Int32? {
    let key = Self.key(node, byte)
    let slots = slots.span
    var place = Self.place(of: key, count: slots.count)
    while true {
      let slot = slots[unchecked: place]
      if slot.key == key { return slot.target }
      if slot.key == .max { return nil }
      place = place + 1 == slots.count ? 0 : place + 1
    }
  }

  @inline(__always)
  private static func key(_ node: Int32, _ byte: UInt8) -> UInt32 {
    UInt32(bitPattern: node) << 8 | UInt32(byte)
  }

  @inline(__always)
  private static func place(of key: UInt32, count: Int) -> Int {
    // The upper half of the hash as a fraction of the table.
    let hash = (UInt64(key) &* 0x9e37_79b9_7f4a_7c15) >> 32
    return Int(truncatingIfNeeded: (hash &* UInt64(truncatingIfNeeded: count)) >> 32)
  }

  private static func starts(_ token: Span<UInt8>, with prefix: [UInt8]) -> Bool {
    for index in prefix.indices where token[index] != prefix[index] { return false }
    return true
  }

  /// - Returns: false where there is no room for more nodes.
  private mutating func insert(_ token: Span<UInt8>, from root: Int32, id: Int32) -> Bool {
    guard !token.isEmpty else { return true }
    var node = root
    for index in token.indices {
      if let next = child(of: node, token[index]) {
        node = next
      } else {
        // The last node would make the key of a free slot.
        guard ids.count < Self.largestSize - 1 else { return false }
        node = add(childOf: node, token[index])
      }
    }
    ids[Int(node)] = id
    return true
  }

  private mutating func add(childOf node: Int32, _ byte: UInt8) -> Int32 {
    if ids.count * 4 > slots.count * 3 { resize(to: slots.count * 2) }
    let new = Int32(truncatingIfNeeded: ids.count)
    ids.append(-1)
    set(Slot(key: Self.key(node, byte), target: new))
    return new
  }

  private mutating func set(_ slot: Slot) {
    var place = Self.place(of: slot.key, count: slots.count)
    while slots[place].key != .max { place = place + 1 == slots.count ? 0 : place + 1 }
    slots[place] = slot
  }

  private mutating func resize(to count: Int) {
    let old = slots
    slots = [Slot](repeating: Slot(), count: count)
    for slot in old where slot.key != .max { set(slot) }
  }
}
