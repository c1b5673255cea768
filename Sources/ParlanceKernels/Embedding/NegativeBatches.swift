/// The last batches of negatives of one thread, each row a private copy.
///
/// A batch is used by windows far apart. Were its rows updated in the shared table, another thread could write any of
/// them in between, and it would have to travel from core to core for each use: with two threads on cores that do not
/// share a cache, that halved the speed. So a row is copied when it is drawn, and the difference is added to the table when
/// its place is needed: two accesses that can be asked for ahead. What other threads added meanwhile stays, as in
/// `ContextRing`.
struct NegativeBatches {
  private let bag: RowBag
  /// Words of a batch.
  private let size: Int
  private let count: Int
  private let words: UnsafeMutablePointer<Int32>
  /// The words of the batch to come.
  private let drawn: UnsafeMutablePointer<Int32>
  /// The copies, then their values when they were made.
  private let rows: Row
  private let starts: Row
  private(set) var newest = 0

  /// - Parameter draw: a word from the noise distribution.
  init(_ bag: RowBag, size: Int, count: Int, draw: () -> Int32) {
    self.bag = bag
    self.size = size
    self.count = count
    words = .allocate(capacity: count &* size &+ 1)
    drawn = .allocate(capacity: size &+ 1)
    let registers = count &* size &* bag.width
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(registers &* 128, 64), alignment: 64)
    rows = memory.bindMemory(to: Vector16.self, capacity: registers &* 2)
    starts = rows + registers
    for index in 0..<count &* size {
      words[index] = draw()
      enter(index)
    }
  }

  func deallocate() {
    words.deallocate()
    drawn.deallocate()
    UnsafeMutableRawPointer(rows).deallocate()
  }

  /// The words of a batch.
  @inline(__always)
  func words(of batch: Int) -> UnsafePointer<Int32> { UnsafePointer(words + batch &* size) }

  /// The first of the rows of a batch, which lie end to end.
  @inline(__always)
  func rows(of batch: Int) -> Row { rows + batch &* size &* bag.width }

  /// The batch that came in `steps` windows before another.
  @inline(__always)
  func batch(_ batch: Int, before steps: Int) -> Int {
    let index = batch &- steps
    return index < 0 ? index &+ count : index
  }

  /// Chooses word `index` of the batch to come, and asks for its row and for the row whose place it takes.
  @inline(__always)
  func prepare(_ index: Int, _ word: Int32) {
    let next = newest &+ 1 == count ? 0 : newest &+ 1
    drawn[index] = word
    bag.prefetch(word)
    bag.prefetch(words[next &* size &+ index])
  }

  /// Brings in the batch that was prepared, in place of the oldest.
  @inline(__always)
  mutating func advance() {
    newest = newest &+ 1 == count ? 0 : newest &+ 1
    let first = newest &* size
    var index = 0
    while index < size {
      leave(first &+ index)
      words[first &+ index] = drawn[index]
      enter(first &+ index)
      index &+= 1
    }
  }

  /// Puts another word in the place of one.
  @inline(never)
  func replace(_ batch: Int, _ index: Int, with word: Int32) {
    let place = batch &* size &+ index
    leave(place)
    words[place] = word
    enter(place)
  }

  /// Adds what is outstanding to the table.
  func flush() {
    for index in 0..<count &* size {
      leave(index)
      enter(index)
    }
  }

  @inline(__always)
  private func enter(_ place: Int) {
    bag.copy(words[place], into: rows + place &* bag.width, starts + place &* bag.width)
  }

  @inline(__always)
  private func leave(_ place: Int) {
    bag.add(rows + place &* bag.width, minus: starts + place &* bag.width, to: words[place])
  }
}
