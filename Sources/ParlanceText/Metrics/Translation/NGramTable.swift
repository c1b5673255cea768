/// Counts of the n-grams of one segment's references, against which those of a hypothesis are counted.
///
/// An n-gram is a node below the node of its first n - 1 items, found by (parent, item) in an open-addressing
/// table: exact, and one look-up an n-gram whatever its length. Emptying it costs nothing, so one table serves
/// a whole corpus.
struct NGramTable {
  private struct Node {
    /// The parent's number (0 for none) in the upper half, the item in the lower.
    let key: UInt64
    /// The reference that `count` belongs to.
    var reference: UInt32
    /// How often that reference holds the n-gram.
    var count: UInt32
    /// The largest count in any reference.
    var best: UInt32
    /// How often the hypothesis has held it so far.
    var found: UInt32
  }

  private var nodes: [Node] = []
  /// The number of the filling in the upper half, the number of the node (from 1) in the lower; slots of earlier fillings
  /// are free. The size is a power of two.
  private var slots = [UInt64](repeating: 0, count: 1 << 10)
  private var filling: UInt64 = 1
  private var references: UInt32 = 0

  /// Forgets all references.
  mutating func removeAll() {
    nodes.removeAll(keepingCapacity: true)
    references = 0
    filling += 1
    if filling >> 32 != 0 {
      slots = [UInt64](repeating: 0, count: slots.count)
      filling = 1
    }
  }

  /// Counts the n-grams of a reference, up to `maxOrder` items long; of several references the largest count of
  /// each n-gram stands.
  mutating func addReference(_ items: [UInt32], maxOrder: Int) {
    references += 1
    for start in items.indices {
      var parent: UInt64 = 0
      for index in start..<min(start + maxOrder, items.count) {
        let node = insert(parent << 32 | UInt64(items[index]))
        if nodes[node].reference != references {
          nodes[node].reference = references
          nodes[node].count = 0
        }
        nodes[node].count &+= 1
        nodes[node].best = max(nodes[node].best, nodes[node].count)
        parent = UInt64(node) + 1
      }
    }
  }

  /// Adds to `matches[n - 1]` how many n-grams of the hypothesis the references hold, each at most as often as one reference
  /// does. One hypothesis a filling.
  mutating func countMatches(of items: [UInt32], maxOrder: Int, into matches: inout [Int]) {
    for start in items.indices {
      var parent: UInt64 = 0
      for index in start..<min(start + maxOrder, items.count) {
        // Where an n-gram is not known, none that goes on from it is.
        guard let node = find(parent << 32 | UInt64(items[index])).node else { break }
        nodes[node].found &+= 1
        if nodes[node].found <= nodes[node].best { matches[index - start] += 1 }
        parent = UInt64(node) + 1
      }
    }
  }

  @inline(__always)
  private func find(_ key: UInt64) -> (node: Int?, slot: Int) {
    let mask = slots.count - 1
    var slot = Self.slot(of: key) & mask
    while true {
      let entry = slots[slot]
      guard entry >> 32 == filling else { return (nil, slot) }
      let node = Int(UInt32(truncatingIfNeeded: entry)) - 1
      if nodes[node].key == key { return (node, slot) }
      slot = (slot + 1) & mask
    }
  }

  @inline(__always)
  private mutating func insert(_ key: UInt64) -> Int {
    let (known, slot) = find(key)
    if let known { return known }
    nodes.append(Node(key: key, reference: 0, count: 0, best: 0, found: 0))
    slots[slot] = filling << 32 | UInt64(nodes.count)
    if nodes.count > slots.count / 2 { grow() }
    return nodes.count - 1
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    slots = [UInt64](repeating: 0, count: mask + 1)
    for (node, entry) in nodes.enumerated() {
      var slot = Self.slot(of: entry.key) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = filling << 32 | UInt64(node + 1)
    }
  }

  @inline(__always)
  private static func slot(of key: UInt64) -> Int {
    // Fibonacci hashing; the upper bits of the product are the good ones.
    let product = key &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: (product ^ product >> 29) >> 20)
  }
}
