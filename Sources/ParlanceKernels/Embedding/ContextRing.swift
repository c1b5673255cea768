/// The hidden vectors of the words around the center, by position in the sentence.
///
/// Without subwords a position's hidden vector is the word's own input row, updated in place. With subwords it is
/// the mean of some twenty-five rows; it is composed once when its position enters the windows' reach, takes every
/// window's update, and when it leaves, the difference is added to all of its rows. That is the update that
/// fastText makes for every pair (each row gets the whole gradient, so their mean moves by the gradient), late by at
/// most two windows, at one gather and one scatter a word instead of one a pair.
struct ContextRing {
  private let bag: RowBag
  private let starts: UnsafePointer<Int32>?
  private let rows: UnsafePointer<Int32>?
  private let reach: Int
  private let mask: Int
  /// Hidden vectors of the positions in reach, then their values when they entered.
  private let hidden: Row

  init(table: HogwildTable, window: Int, starts: UnsafePointer<Int32>?, rows: UnsafePointer<Int32>?) {
    bag = RowBag(table)
    self.starts = starts
    self.rows = rows
    reach = window
    var size = 4
    while size < 2 * window + 2 { size *= 2 }
    mask = size - 1
    let bytes = starts == nil ? 64 : size * bag.width * 128
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    hidden = memory.bindMemory(to: Vector16.self, capacity: bytes / 64)
  }

  func deallocate() { UnsafeMutableRawPointer(hidden).deallocate() }

  /// Number of input rows of a word.
  @inline(__always)
  func rowCount(of word: Int32) -> Int32 {
    guard let starts else { return 1 }
    return starts[Int(word) &+ 1] &- starts[Int(word)]
  }

  /// The hidden vector of a position in reach.
  @inline(__always)
  subscript(position: Int, word: Int32) -> Row {
    starts == nil ? bag.row(word) : hidden + (position & mask) &* bag.width
  }

  /// Every input row of the words at `first ... last` but `except`.
  @inline(__always)
  func forEachRow(
    _ sentence: UnsafePointer<Int32>, _ first: Int, _ last: Int, except: Int, _ body: (Row) -> Void
  ) {
    var position = first
    while position <= last {
      if position != except {
        let word = sentence[position]
        if let starts, let rows {
          var index = Int(starts[Int(word)])
          let end = Int(starts[Int(word) &+ 1])
          while index < end {
            body(bag.row(rows[index]))
            index &+= 1
          }
        } else {
          body(bag.row(word))
        }
      }
      position &+= 1
    }
  }

  /// Composes the first positions of a sentence.
  @inline(__always)
  func begin(_ sentence: UnsafePointer<Int32>, count: Int) {
    guard starts != nil else { return }
    var position = 0
    while position < min(reach, count) {
      enter(position, sentence[position])
      position &+= 1
    }
  }

  /// Brings in the position that the window of `center` newly reaches, and asks for the rows of the next.
  @inline(__always)
  func advance(to center: Int, _ sentence: UnsafePointer<Int32>, count: Int) {
    let next = center &+ reach
    if starts == nil {
      if next &+ 2 < count { bag.prefetch(sentence[next &+ 2]) }
      return
    }
    if next < count { enter(next, sentence[next]) }
    if next &+ 1 < count { prefetchRows(of: sentence[next &+ 1]) }
  }

  /// Lets go of the position that no later window reaches.
  @inline(__always)
  func retire(_ center: Int, _ sentence: UnsafePointer<Int32>) {
    guard starts != nil, center >= reach else { return }
    leave(center &- reach, sentence[center &- reach])
  }

  /// Lets go of the last positions of a sentence.
  @inline(__always)
  func end(_ sentence: UnsafePointer<Int32>, count: Int) {
    guard starts != nil else { return }
    var position = max(0, count &- reach)
    while position < count {
      leave(position, sentence[position])
      position &+= 1
    }
  }

  @inline(__always)
  private func enter(_ position: Int, _ word: Int32) {
    guard let starts, let rows else { return }
    let first = Int(starts[Int(word)])
    let count = Int(starts[Int(word) &+ 1]) &- first
    let slot = hidden + (position & mask) &* bag.width
    bag.mean(of: rows + first, count: count, into: slot, copy: slot + (mask &+ 1) &* bag.width)
  }

  @inline(__always)
  private func leave(_ position: Int, _ word: Int32) {
    guard let starts, let rows else { return }
    let first = Int(starts[Int(word)])
    let count = Int(starts[Int(word) &+ 1]) &- first
    let slot = hidden + (position & mask) &* bag.width
    bag.add(slot, minus: slot + (mask &+ 1) &* bag.width, to: rows + first, count: count)
  }

  @inline(__always)
  private func prefetchRows(of word: Int32) {
    guard let starts, let rows else { return }
    var index = Int(starts[Int(word)])
    let end = Int(starts[Int(word) &+ 1])
    while index < end {
      bag.prefetch(rows[index])
      index &+= 1
    }
  }
}
