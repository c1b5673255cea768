/// All tokens that a beam has tried, each with the one before it: hypotheses that begin alike share their beginnings.
struct HypothesisTree: Sendable {
  struct Node: Sendable {
    /// The node before; -1 at the beginning.
    var parent: Int
    var token: Int32
    var logProbability: Float
    var attention: [Float]?
  }

  private var nodes: [Node] = []

  mutating func add(_ node: Node) -> Int {
    nodes.append(node)
    return nodes.count - 1
  }

  /// The nodes that lead to one, itself last.
  func path(to end: Int) -> [Node] {
    var path: [Node] = []
    var place = end
    while place >= 0 {
      path.append(nodes[place])
      place = nodes[place].parent
    }
    return path.reversed()
  }
}
