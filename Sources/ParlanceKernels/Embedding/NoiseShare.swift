/// The words that one thread draws its negatives from at the moment.
///
/// Negatives are most of the rows that training writes. If all threads drew from all words, such rows would travel
/// between the cores time and again. So the words are dealt out, one share a thread, and the shares change hands all the
/// time: over a run each thread draws from all words as often as their probabilities say, but at any moment no other
/// thread draws the same.
struct NoiseShare {
  private let tables: UnsafeMutablePointer<UnsafeMutablePointer<SIMD2<UInt32>>>
  private let sizes: UnsafeMutablePointer<Int>
  private let count: Int
  private var columns: UnsafeMutablePointer<SIMD2<UInt32>>
  private var size: UInt64
  /// Which share it is, counted around.
  var share: Int {
    didSet {
      share %= count
      columns = tables[share]
      size = UInt64(sizes[share])
    }
  }

  /// - Parameter shares: word `column * shares.count + share` is a column of `shares[share]`.
  init(_ shares: [AliasTable], share: Int) {
    count = shares.count
    tables = .allocate(capacity: count)
    sizes = .allocate(capacity: count)
    for (index, table) in shares.enumerated() {
      tables[index] = .allocate(capacity: table.count)
      tables[index].initialize(from: table.columns, count: table.count)
      sizes[index] = table.count
    }
    self.share = share % count
    columns = tables[self.share]
    size = UInt64(sizes[self.share])
  }

  func deallocate() {
    for index in 0..<count { tables[index].deallocate() }
    tables.deallocate()
    sizes.deallocate()
  }

  /// The word for 64 random bits.
  @inline(__always)
  func draw(_ bits: UInt64) -> Int32 {
    let column = Int(truncatingIfNeeded: ((bits &>> 32) &* size) &>> 32)
    let entry = columns[column]
    let chosen = UInt32(truncatingIfNeeded: bits) <= entry.x ? column : Int(entry.y)
    return Int32(truncatingIfNeeded: chosen &* count &+ share)
  }
}
