/// Orders the pieces of a vocabulary into the nodes of a `WordPieceTrie`, level by level.
struct WordPieceTrieBuilder {
  typealias Node = WordPieceTrie.Node

  /// A node whose children are to be made: the pieces below it have their first bytes in common, up to its depth.
  private struct Branch {
    let node: Int32
    let start: Int32
    let end: Int32

    init(node: Int, pieces: Range<Int>) {
      self.node = Int32(truncatingIfNeeded: node)
      start = Int32(truncatingIfNeeded: pieces.lowerBound)
      end = Int32(truncatingIfNeeded: pieces.upperBound)
    }
  }

  private let vocabulary: TokenVocabulary
  private let prefixLength: Int
  private var pieces: [Int32] = []
  private var nodes: [Node] = []
  private var labels: [UInt8] = []
  private var spare: [Int32] = []
  private var keys: [UInt8] = []

  init(_ vocabulary: TokenVocabulary, prefixLength: Int) {
    self.vocabulary = vocabulary
    self.prefixLength = prefixLength
  }

  /// - Returns: the nodes, the two roots first, and the byte that leads to each; nil where there is no room for more.
  mutating func build(starting: consuming [Int32], continuing: [Int32]) -> (nodes: [Node], labels: [UInt8])? {
    let first = starting.count
    pieces = starting
    pieces.append(contentsOf: continuing)
    // Natural vocabularies have less than two nodes a piece.
    nodes.reserveCapacity(pieces.count * 2)
    labels.reserveCapacity(pieces.count * 2)
    var level: [Branch] = []
    append(0..<first, label: 0, to: &level)
    append(first..<pieces.count, label: 0, to: &level)
    var depth = 0
    while !level.isEmpty {
      var next: [Branch] = []
      for branch in level {
        guard expand(branch, depth: depth, boundary: first, into: &next) else { return nil }
      }
      level = next
      depth += 1
    }
    return (nodes.map { $0 }, labels.map { $0 })
  }

  /// Adds a node for pieces with a common beginning; one with several goes on in the next level.
  private mutating func append(_ range: Range<Int>, label: UInt8, to level: inout [Branch]) {
    if range.count > 1 { level.append(Branch(node: nodes.count, pieces: range)) }
    nodes.append(Node(id: range.count == 1 ? pieces[range.lowerBound] : -1))
    labels.append(label)
  }

  /// Gives a node its piece and its children.
  /// - Returns: false where there is no room for them.
  private mutating func expand(_ branch: Branch, depth: Int, boundary: Int, into next: inout [Branch]) -> Bool
  {
    var range = Int(branch.start)..<Int(branch.end)
    let place = depth + (range.lowerBound < boundary ? 0 : prefixLength)
    if let ended = endedPiece(in: range, at: place) {
      nodes[Int(branch.node)].id = pieces[ended]
      pieces.swapAt(ended, range.lowerBound)
      range = range.lowerBound + 1..<range.upperBound
    }
    order(range, by: place)
    let firstChild = nodes.count
    var start = range.lowerBound
    while start < range.upperBound {
      guard nodes.count < WordPieceTrie.largestSize else { return false }
      let key = byte(of: pieces[start], at: place)
      var end = start + 1
      while end < range.upperBound, byte(of: pieces[end], at: place) == key { end += 1 }
      append(start..<end, label: key, to: &next)
      start = end
    }
    nodes[Int(branch.node)].children = UInt32(firstChild) << 8 | UInt32(nodes.count - firstChild - 1)
    return true
  }

  /// The place in `pieces` of the piece of exactly `length` bytes.
  private func endedPiece(in range: Range<Int>, at length: Int) -> Int? {
    range.first { vocabulary.withBytes(of: pieces[$0]) { $0.count } == length }
  }

  private func byte(of id: Int32, at place: Int) -> UInt8 {
    vocabulary.withBytes(of: id) { $0[place] } ?? 0
  }

  /// Orders pieces by one byte: few by insertion, many by counting.
  private mutating func order(_ range: Range<Int>, by place: Int) {
    keys.removeAll(keepingCapacity: true)
    for index in range { keys.append(byte(of: pieces[index], at: place)) }
    if range.count <= 32 {
      for index in keys.indices.dropFirst() {
        let (key, piece) = (keys[index], pieces[range.lowerBound + index])
        var hole = index
        while hole > 0, keys[hole - 1] > key {
          keys[hole] = keys[hole - 1]
          pieces[range.lowerBound + hole] = pieces[range.lowerBound + hole - 1]
          hole -= 1
        }
        keys[hole] = key
        pieces[range.lowerBound + hole] = piece
      }
      return
    }
    var starts = [Int](repeating: 0, count: 257)
    for key in keys { starts[Int(key) + 1] += 1 }
    for key in 0..<256 { starts[key + 1] += starts[key] }
    spare.removeAll(keepingCapacity: true)
    spare.append(contentsOf: pieces[range])
    for (key, piece) in zip(keys, spare) {
      pieces[range.lowerBound + starts[Int(key)]] = piece
      starts[Int(key)] += 1
    }
  }
}
