/// Tokens by their bytes, to find all those that begin at a place of a text.
///
/// A tree whose edges are the entries of one open-addressing table, at most half full.
struct UnigramTrie: Sendable {
  private struct Edge {
    /// The node above and the byte; all ones where the entry is free.
    var key = UInt64.max
    var node: Int32 = 0
  }

  private var edges = [Edge](repeating: Edge(), count: 1 << 10)
  private var used = 0
  private var shift: UInt64 = 64 - 10
  /// The token that ends at each node, -1 for none. Node 0 is the root.
  private var tokens: [Int32] = [-1]

  init() {}

  /// Adds a token; one of the same bytes is replaced.
  mutating func insert(_ token: Span<UInt8>, id: Int32) {
    var node: Int32 = 0
    for index in token.indices {
      let key = Self.key(node, token[index])
      var place = find(key)
      if edges[place].key == .max {
        if used * 2 >= edges.count {
          grow()
          place = find(key)
        }
        used += 1
        edges[place] = Edge(key: key, node: Int32(truncatingIfNeeded: tokens.count))
        tokens.append(-1)
      }
      node = edges[place].node
    }
    // Nothing begins with the empty token.
    if node > 0 { tokens[Int(node)] = id }
  }

  /// Calls `body` with each token that stands at `start`, from the shortest to the longest, and where it ends.
  @inline(__always)
  func forEachToken(of text: Span<UInt8>, from start: Int, _ body: (_ id: Int32, _ end: Int) -> Void) {
    let (edges, tokens) = (edges.span, tokens.span)
    var node: Int32 = 0
    var index = start
    while index < text.count {
      let key = Self.key(node, text[index])
      var place = Int(truncatingIfNeeded: Self.mixed(key) >> shift)
      while edges[place].key != key {
        if edges[place].key == .max { return }
        place = (place + 1) & (edges.count - 1)
      }
      node = edges[place].node
      index += 1
      let id = tokens[Int(node)]
      if id >= 0 { body(id, index) }
    }
  }

  @inline(__always)
  private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 {
    UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte)
  }

  @inline(__always)
  private static func mixed(_ key: UInt64) -> UInt64 { (key ^ key >> 29) &* 0x9e37_79b9_7f4a_7c15 }

  private func find(_ key: UInt64) -> Int {
    var place = Int(truncatingIfNeeded: Self.mixed(key) >> shift)
    while edges[place].key != key, edges[place].key != .max { place = (place + 1) & (edges.count - 1) }
    return place
  }

  private mutating func grow() {
    let old = edges
    edges = [Edge](repeating: Edge(), count: old.count * 2)
    shift -= 1
    for edge in old where edge.key != .max { edges[find(edge.key)] = edge }
  }
}
