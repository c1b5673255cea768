/// The binary tree of the hierarchical softmax (Morin and Bengio, 2005), built as fastText builds it, so that its
/// files mean the same.
///
/// Leaves `0 ..< leafCount` are the labels; inner node `leafCount + i` belongs to row `i` of the output matrix.
/// The root is the last node.
public struct HuffmanTree: Sendable, Equatable {
  /// Number of leaves.
  public let leafCount: Int
  /// Left (bit 0) and right (bit 1) child of each inner node.
  package let children: [(left: Int32, right: Int32)]
  private let parents: [Int32]
  private let bits: [UInt8]

  /// - Parameter counts: how often each label was seen, in the order of the dictionary (most frequent first).
  public init(counts: [Int]) {
    let leaves = counts.count
    let total = max(2 * leaves - 1, 0)
    // Counts of files may be anything: a bound keeps their sums from overflowing.
    let bound = 1_000_000_000_000_000
    var weights = counts.map { min(max($0, 0), bound) }
    weights.reserveCapacity(total)
    var parents = [Int32](repeating: -1, count: total)
    var bits = [UInt8](repeating: 0, count: total)
    var children: [(left: Int32, right: Int32)] = []
    children.reserveCapacity(max(leaves - 1, 0))
    var leaf = leaves - 1
    var inner = leaves
    /// The smaller of the last unused leaf and the first unused inner node; the leaf only if strictly smaller.
    func takeSmallest() -> Int {
      if leaf >= 0, inner >= weights.count || weights[leaf] < weights[inner] {
        leaf -= 1
        return leaf + 1
      }
      inner += 1
      return inner - 1
    }
    for node in leaves..<max(total, leaves) {
      let left = takeSmallest()
      let right = takeSmallest()
      weights.append(min(weights[left] + weights[right], bound))
      parents[left] = Int32(node)
      parents[right] = Int32(node)
      bits[right] = 1
      children.append((Int32(left), Int32(right)))
    }
    leafCount = leaves
    self.children = children
    self.parents = parents
    self.bits = bits
  }

  /// The way from a leaf to the root: the output rows of its inner nodes and the branch taken at each.
  public func path(to leaf: Int) -> (nodes: [Int32], bits: [UInt8]) {
    var nodes: [Int32] = []
    var turns: [UInt8] = []
    var node = leaf
    while parents[node] >= 0 {
      nodes.append(parents[node] - Int32(leafCount))
      turns.append(bits[node])
      node = Int(parents[node])
    }
    return (nodes, turns)
  }

  public static func == (a: HuffmanTree, b: HuffmanTree) -> Bool {
    a.leafCount == b.leafCount && a.parents == b.parents && a.bits == b.bits
  }
}
