/// How often a term was seen: all that is counted of it, side by side in memory.
struct TermTally: Sendable {
  /// Documents are counted in 32 bits.
  static let mostDocuments = Int(UInt32.max)

  /// In all documents together, without the one at hand.
  private(set) var total = 0
  /// The number of documents that have it, without the one at hand.
  private(set) var documents: UInt32 = 0
  /// In the document at hand.
  private(set) var current: UInt32 = 0

  /// Counts the term once.
  /// - Returns: whether it is the first time in this document.
  @inline(__always)
  mutating func count() -> Bool {
    current &+= 1
    return current == 1
  }

  @inline(__always)
  mutating func endDocument() {
    total &+= Int(current)
    documents &+= 1
    current = 0
  }

  /// Adds what another thread counted.
  mutating func add(_ other: TermTally) {
    total += other.total
    documents &+= other.documents
  }
}
