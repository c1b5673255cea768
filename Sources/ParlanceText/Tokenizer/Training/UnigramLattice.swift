#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// All ways to divide a text into tokens of a unigram model that is being trained.
struct UnigramLattice {
  private struct Node {
    let id: Int32
    let start: Int32
    let end: Int32
    let score: Double
  }

  private var nodes: [Node] = []
  private var forward: [Double] = []
  private var backward: [Double] = []
  private var length = 0

  /// - Parameters:
  ///   - scores: by token; token 0 stands for characters that have none.
  mutating func fill(_ text: Span<UInt8>, _ trie: UnigramTrie, _ scores: [Double], unknownScore: Double) {
    nodes.removeAll(keepingCapacity: true)
    length = text.count
    var start = 0
    while start < text.count {
      let next = min(start + UTF8Scalar.decode(text, at: start).length, text.count)
      var hasCharacter = false
      trie.forEachToken(of: text, from: start) { id, end in
        nodes.append(
          Node(
            id: id, start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end),
            score: scores[Int(id)]))
        if end == next { hasCharacter = true }
      }
      if !hasCharacter {
        nodes.append(
          Node(
            id: 0, start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: next),
            score: unknownScore))
      }
      start = next
    }
  }

  /// Adds to each token how often it is expected in `count` such texts.
  mutating func addExpectations(_ count: Double, to expected: inout [Double]) {
    forward = [Double](repeating: -.infinity, count: length + 1)
    backward = forward
    (forward[0], backward[length]) = (0, 0)
    for node in nodes {
      forward[Int(node.end)] = Self.logSum(forward[Int(node.end)], forward[Int(node.start)] + node.score)
    }
    for node in nodes.reversed() {
      backward[Int(node.start)] = Self.logSum(backward[Int(node.start)], backward[Int(node.end)] + node.score)
    }
    let total = forward[length]
    for node in nodes {
      let share = exp(forward[Int(node.start)] + node.score + backward[Int(node.end)] - total)
      expected[Int(node.id)] += count * share
    }
  }

  /// The best division, from the last token to the first, and its score.
  /// - Parameter skipsWhole: leaves out a token that is the whole text. Nil where nothing else is left.
  mutating func best(skipsWhole: Bool = false) -> (tokens: [Int32], score: Double)? {
    forward = [Double](repeating: -.infinity, count: length + 1)
    forward[0] = 0
    var last = [Int](repeating: -1, count: length + 1)
    for (index, node) in nodes.enumerated() {
      if skipsWhole, node.start == 0, Int(node.end) == length { continue }
      let score = forward[Int(node.start)] + node.score
      if score > forward[Int(node.end)] { (forward[Int(node.end)], last[Int(node.end)]) = (score, index) }
    }
    var (tokens, end) = ([Int32](), length)
    while end > 0 {
      guard last[end] >= 0 else { return nil }
      tokens.append(nodes[last[end]].id)
      end = Int(nodes[last[end]].start)
    }
    return (tokens, forward[length])
  }

  @inline(__always)
  private static func logSum(_ a: Double, _ b: Double) -> Double {
    let (large, small) = (max(a, b), min(a, b))
    // Less than a double can hold beside the other.
    return large > small + 50 ? large : large + log(exp(small - large) + 1)
  }
}
