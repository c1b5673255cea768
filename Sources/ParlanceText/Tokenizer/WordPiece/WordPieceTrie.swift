/// The pieces of a WordPiece vocabulary as two tries over bytes in one table: of those that start a word, and of those
/// that continue one, without their prefix.
///
/// The edges lie in an open-addressing table keyed by node and byte, so that a step is one look-up.
struct WordPieceTrie: Sendable {
  static let root: Int32 = 0
  static let continuingRoot: Int32 = 1

  /// The id of the piece that ends at each node, -1 for none.
  private var ids: [Int32] = [-1, -1]
  /// `node << 8 | byte`, plus 1; 0 where the slot is free. The size is a power of two.
  private var keys: [UInt64] = [UInt64](repeating: 0, count: 1 << 10)
  private var targets: [Int32] = [Int32](repeating: 0, count: 1 << 10)

  /// - Parameter longestWord: in bytes; pieces that are longer never match and are left out.
  init(_ vocabulary: TokenVocabulary, continuingPrefix: String, longestWord: Int) {
    let prefix = Array(continuingPrefix.utf8)
    for id in vocabulary.ids {
      vocabulary.withBytes(of: id) { token in
        guard token.count <= longestWord + prefix.count else { return }
        // A token with the prefix can start a word too, where the text itself holds the prefix.
        insert(token, from: Self.root, id: id)
        guard token.count > prefix.count, Self.starts(token, with: prefix) else { return }
        insert(token.extracting(droppingFirst: prefix.count), from: Self.continuingRoot, id: id)
      }
    }
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
    let key = UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte) &+ 1
    let keys = keys.span
    let mask = keys.count - 1
    var slot = Self.slot(of: key, mask: mask)
    while keys[unchecked: slot] != key {
      if keys[unchecked: slot] == 0 { return nil }
      slot = (slot + 1) & mask
    }
    return targets[slot]
  }

  @inline(__always)
  private static func slot(of key: UInt64, mask: Int) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
  }

  private static func starts(_ token: Span<UInt8>, with prefix: [UInt8]) -> Bool {
    for index in prefix.indices where token[index] != prefix[index] { return false }
    return true
  }

  private mutating func insert(_ token: Span<UInt8>, from root: Int32, id: Int32) {
    guard !token.isEmpty else { return }
    var node = root
    for index in token.indices {
      if let next = child(of: node, token[index]) {
        node = next
      } else {
        node = add(childOf: node, token[index])
      }
    }
    ids[Int(node)] = id
  }

  private mutating func add(childOf node: Int32, _ byte: UInt8) -> Int32 {
    if ids.count * 4 > keys.count * 3 { grow() }
    let new = Int32(truncatingIfNeeded: ids.count)
    ids.append(-1)
    set(UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte) &+ 1, new)
    return new
  }

  private mutating func set(_ key: UInt64, _ target: Int32) {
    let mask = keys.count - 1
    var slot = Self.slot(of: key, mask: mask)
    while keys[slot] != 0 { slot = (slot + 1) & mask }
    keys[slot] = key
    targets[slot] = target
  }

  private mutating func grow() {
    let (oldKeys, oldTargets) = (keys, targets)
    keys = [UInt64](repeating: 0, count: oldKeys.count * 2)
    targets = [Int32](repeating: 0, count: oldKeys.count * 2)
    for index in oldKeys.indices where oldKeys[index] != 0 { set(oldKeys[index], oldTargets[index]) }
  }
}
