import ParlanceTensor

/// The keys and values of all positions so far, for decoding one position after the other without computing them again.
///
/// Each sequence has a slot with room for some positions more than it has, so that a step writes only what is new. A beam
/// search that reorders its sequences moves their slots' numbers; only a sequence that goes on in two ways is copied.
///
/// Keys and values are kept as floats, or as halves: half the memory, and half the time where reading them is what a step
/// waits for, as with long texts or many of them.
public struct KeyValueCache: Sendable {
  /// Rows of `width` numbers, `capacity` of them a slot.
  private(set) var keys: KeyValueRows
  private(set) var values: KeyValueRows
  /// Positions that each sequence has.
  public private(set) var lengths: [Int]
  /// Where each sequence lies.
  private var slots: [Int]
  private var slotCount: Int
  private var capacity: Int
  private let width: Int

  /// An empty cache.
  /// - Parameters:
  ///   - width: numbers of a position's keys: heads of keys times their size.
  ///   - capacity: positions that there is room for at first; it grows as needed.
  ///   - isHalf: whether keys and values are rounded to 16 bits (IEEE 754 binary16).
  public init(sequences: Int, width: Int, capacity: Int = 64, isHalf: Bool = false) {
    self.width = width
    self.capacity = max(capacity, 1)
    slotCount = sequences
    slots = Array(0..<sequences)
    lengths = [Int](repeating: 0, count: sequences)
    keys = KeyValueRows(rows: sequences * self.capacity, width: width, isHalf: isHalf)
    // Not the same memory as that of the keys, which would be copied at the first write.
    values = KeyValueRows(rows: sequences * self.capacity, width: width, isHalf: isHalf)
  }

  /// Whether keys and values are kept as halves.
  public var isHalf: Bool { keys.isHalf }

  /// Bytes that one position's key and value take.
  public var bytesOfPosition: Int { 2 * width * (isHalf ? 2 : 4) }

  /// Where each sequence's positions lie.
  var ranges: [Range<Int>] {
    lengths.indices.map { slots[$0] * capacity..<slots[$0] * capacity + lengths[$0] }
  }

  /// Adds positions to the end of each sequence.
  /// - Parameters:
  ///   - rows: `[rows, ...]`, which hold the keys and the values side by side with other things.
  ///   - keyColumn, valueColumn: where in a row they begin.
  ///   - added: which rows belong to which sequence.
  mutating func append(_ rows: Tensor, keyColumn: Int, valueColumn: Int, _ added: RaggedOffsets) {
    precondition(
      added.count == lengths.count && rows.shape.rows >= added.rowCount
        && max(keyColumn, valueColumn) + width <= rows.shape.width,
      "\(added.count) sequences in rows of \(rows.shape) for a cache of \(lengths.count), width \(width)")
    let needed = zip(lengths, added.lengths).map { $0 + $1 }.max() ?? 0
    if needed > capacity { resize(slots: slotCount, capacity: max(2 * capacity, needed)) }
    var moves: [KeyValueRows.Move] = []
    moves.reserveCapacity(added.rowCount)
    for (sequence, length) in lengths.enumerated() {
      var target = (slots[sequence] * capacity + length) * width
      for row in added[sequence] {
        moves.append(KeyValueRows.Move(from: row * rows.shape.width, to: target, count: width))
        target += width
      }
    }
    keys.write(rows, offset: keyColumn, moves)
    values.write(rows, offset: valueColumn, moves)
    for i in lengths.indices { lengths[i] += added[i].count }
  }

  /// Makes the sequences those that stood at `places`: a beam search keeps, drops and doubles them.
  public mutating func reorder(_ places: [Int]) {
    precondition(places.allSatisfy { lengths.indices.contains($0) }, "places \(places) of \(lengths.count)")
    var isTaken = [Bool](repeating: false, count: slotCount)
    // Of those that continue the same sequence the first keeps its slot, the others get copies.
    var copies: [(new: Int, from: Int)] = []
    var newSlots = places.map { slots[$0] }
    for (new, slot) in newSlots.enumerated() {
      if isTaken[slot] { copies.append((new, slot)) }
      isTaken[slot] = true
    }
    let newLengths = places.map { lengths[$0] }
    if !copies.isEmpty {
      var free = isTaken.indices.filter { !isTaken[$0] }
      if free.count < copies.count {
        let missing = copies.count - free.count
        free += slotCount..<slotCount + missing
        resize(slots: slotCount + missing, capacity: capacity)
      }
      for (copy, slot) in zip(copies, free) {
        duplicate(copy.from, to: slot, positions: newLengths[copy.new])
        newSlots[copy.new] = slot
      }
    }
    slots = newSlots
    lengths = newLengths
  }

  /// Puts the sequences of another cache behind these; slots that nobody uses are taken first.
  /// - Precondition: keys of one width.
  public mutating func append(_ other: KeyValueCache) {
    precondition(width == other.width, "keys of \(other.width) floats behind such of \(width)")
    let used = Set(slots)
    var free = (0..<slotCount).filter { !used.contains($0) }
    let missing = max(0, other.slots.count - free.count)
    if missing > 0 || other.capacity > capacity {
      free += slotCount..<slotCount + missing
      resize(slots: slotCount + missing, capacity: max(capacity, other.capacity))
    }
    let moves = zip(other.slots.indices, free).map { index, slot in
      KeyValueRows.Move(
        from: other.slots[index] * other.capacity * width, to: slot * capacity * width,
        count: other.lengths[index] * width)
    }
    keys.write(other.keys, moves)
    values.write(other.values, moves)
    slots += free.prefix(other.slots.count)
    lengths += other.lengths
  }

  private mutating func duplicate(_ slot: Int, to other: Int, positions: Int) {
    let move = KeyValueRows.Move(
      from: slot * capacity * width, to: other * capacity * width, count: positions * width)
    keys.move([move])
    values.move([move])
  }

  /// Moves all to a larger store.
  private mutating func resize(slots newCount: Int, capacity newCapacity: Int) {
    let moves = zip(slots, lengths).map { slot, length in
      KeyValueRows.Move(
        from: slot * capacity * width, to: slot * newCapacity * width, count: length * width)
    }
    func moved(_ rows: KeyValueRows) -> KeyValueRows {
      var target = KeyValueRows(rows: newCount * newCapacity, width: width, isHalf: rows.isHalf)
      target.write(rows, moves)
      return target
    }
    keys = moved(keys)
    values = moved(values)
    slotCount = newCount
    self.capacity = newCapacity
  }
}
