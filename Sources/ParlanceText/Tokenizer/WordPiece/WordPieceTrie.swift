/// The pieces of a WordPiece vocabulary as two tries over bytes: of those that start a word, and of those that continue
/// one, without their prefix.
///
/// Nodes lie level by level, so that the children of a node are neighbors, ordered by the byte that leads to them. A
/// node below which there is one piece only is a leaf: what is left of the piece is compared with the vocabulary's own
/// bytes, which spares a third of the nodes.
struct WordPieceTrie: Sendable {
  /// More nodes than this can't be told apart.
  static let largestSize = 1 << 24

  struct Node {
    /// The piece that ends here, or a leaf's only piece; -1 for none.
    var id: Int32 = -1
    /// `first child << 8 | number of children - 1`; `leaf` where there are none.
    var children: UInt32 = Self.leaf

    static let leaf = UInt32.max
  }

  private let vocabulary: TokenVocabulary
  private let prefixLength: Int
  private let nodes: [Node]
  /// The byte that leads to each node.
  private let labels: [UInt8]

  private static let startingRoot = 0
  private static let continuingRoot = 1

  /// - Parameter longestWord: in bytes; pieces that are longer never match and are left out.
  /// - Throws: `TokenizerError.invalidSetting` where the pieces have too many beginnings.
  init(_ vocabulary: TokenVocabulary, continuingPrefix: String, longestWord: Int) throws {
    let prefix = Array(continuingPrefix.utf8)
    self.vocabulary = vocabulary
    prefixLength = prefix.count
    var starting: [Int32] = []
    var continuing: [Int32] = []
    starting.reserveCapacity(vocabulary.count)
    for id in vocabulary.ids {
      vocabulary.withBytes(of: id) { token in
        guard !token.isEmpty, token.count <= longestWord + prefix.count else { return }
        // A token with the prefix can start a word too, where the text itself holds the prefix.
        starting.append(id)
        if token.count > prefix.count, Self.starts(token, with: prefix) { continuing.append(id) }
      }
    }
    var builder = WordPieceTrieBuilder(vocabulary, prefixLength: prefix.count)
    guard let (nodes, labels) = builder.build(starting: starting, continuing: continuing) else {
      throw TokenizerError.invalidSetting(
        field: "vocab", reason: "its tokens have more than \(Self.largestSize) different beginnings")
    }
    (self.nodes, self.labels) = (nodes, labels)
  }

  /// The longest piece that the text holds at `start`.
  func longest(in text: Span<UInt8>, from start: Int) -> (id: Int32, end: Int)? {
    let nodes = nodes.span
    let labels = labels.span
    var place = start == 0 ? Self.startingRoot : Self.continuingRoot
    var found: (id: Int32, end: Int)?
    var index = start
    while true {
      let node = nodes[unchecked: place]
      if node.children == Node.leaf {
        if node.id >= 0, let end = end(of: node.id, in: text, from: start, known: index) {
          return (node.id, end)
        }
        return found
      }
      if node.id >= 0 { found = (node.id, index) }
      guard index < text.count,
        let next = Self.child(of: node, text[unchecked: index], in: labels)
      else { return found }
      place = next
      index += 1
    }
  }

  /// Where a leaf's piece ends in the text, nil where the text goes on otherwise than the piece.
  /// - Parameter known: up to where the two were found equal.
  @inline(__always)
  private func end(of id: Int32, in text: Span<UInt8>, from start: Int, known: Int) -> Int? {
    let skipped = start == 0 ? 0 : prefixLength
    let end = vocabulary.withBytes(of: id) { token -> Int in
      let end = start + token.count - skipped
      guard end <= text.count else { return -1 }
      for index in known..<end where token[skipped + index - start] != text[unchecked: index] { return -1 }
      return end
    }
    guard let end, end >= 0 else { return nil }
    return end
  }

  @inline(__always)
  private static func child(of node: Node, _ byte: UInt8, in labels: Span<UInt8>) -> Int? {
    var low = Int(node.children >> 8)
    var count = Int(node.children & 0xff) + 1
    // Halves until few are left.
    while count > 8 {
      let half = count / 2
      if labels[unchecked: low + half] <= byte { low += half }
      count -= half
    }
    for place in low..<low + count where labels[unchecked: place] == byte { return place }
    return nil
  }

  private static func starts(_ token: Span<UInt8>, with prefix: [UInt8]) -> Bool {
    for index in prefix.indices where token[index] != prefix[index] { return false }
    return true
  }
}
