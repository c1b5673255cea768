/// One thread's private copies of the input rows that most words have part in.
///
/// Frequent n-grams belong to every third word. Were their rows updated in the shared table, each would travel from one
/// core to the other for nearly every word, which on cores without a common cache costs more than the arithmetic. So a
/// thread works on copies, which stand in spare rows of the table itself, behind its rows, and every second word that it
/// reads brings one of them up to date, in turn: what this thread has added goes to the shared row, and what the others have
/// added comes back. A copy is late by about two words a row. More copies than these no longer fit into the inner caches.
struct HotRows {
  /// Number of rows with copies, where there are any.
  static let limit = 1024

  private let bag: RowBag
  /// The shared rows are `first ..< first + count`; the copies `copies ..< copies + count`, and behind them their values
  /// when they were last up to date.
  private let first: Int32
  private let copies: Int32
  private let count: Int32
  private var next: Int32 = 0
  /// Rows of all words, with the numbers of copies in place of those of shared rows.
  let rows: UnsafeMutablePointer<Int32>

  /// - Parameters:
  ///   - rows: rows of all words.
  ///   - hot: the shared rows to copy.
  ///   - copies: first of the `2 * hot.count` spare rows of this thread.
  init(table: HogwildTable, rows shared: UnsafePointer<Int32>, rowCount: Int, hot: Range<Int>, copies: Int) {
    bag = RowBag(table)
    first = Int32(hot.lowerBound)
    count = Int32(hot.count)
    self.copies = Int32(copies)
    rows = .allocate(capacity: max(rowCount, 1))
    for index in 0..<rowCount {
      let row = shared[index]
      rows[index] = hot.contains(Int(row)) ? row - first + self.copies : row
    }
    for row in 0..<count { enter(row) }
  }

  func deallocate() { rows.deallocate() }

  /// Brings the next copy up to date, and asks for the shared row of one that comes soon.
  @inline(__always)
  mutating func refreshNext() {
    leave(next)
    enter(next)
    next = next &+ 1 == count ? 0 : next &+ 1
    bag.prefetch(first &+ (next &+ 2 < count ? next &+ 2 : 0))
  }

  /// Adds all that is outstanding to the shared rows.
  func flush() {
    for row in 0..<count {
      leave(row)
      enter(row)
    }
  }

  @inline(__always)
  private func enter(_ row: Int32) {
    bag.copy(first &+ row, into: bag.row(copies &+ row), bag.row(copies &+ count &+ row))
  }

  @inline(__always)
  private func leave(_ row: Int32) {
    bag.add(bag.row(copies &+ row), minus: bag.row(copies &+ count &+ row), to: first &+ row)
  }
}
