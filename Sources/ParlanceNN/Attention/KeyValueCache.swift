import ParlanceTensor

/// The keys and values of all positions so far, for decoding one position after the other without computing them again.
///
/// Each sequence has a slot with room for some positions more than it has, so that a step writes only what is new. A beam
/// search that reorders its sequences moves their slots' numbers; only a sequence that goes on in two ways is copied.
public struct KeyValueCache: Sendable {
  /// `[slots · capacity, key width]`.
  private(set) var keys: Tensor
  private(set) var values: Tensor
  /// Positions that each sequence has.
  public private(set) var lengths: [Int]
  /// Where each sequence lies.
  private var slots: [Int]
  private var slotCount: Int
  private var capacity: Int
  private let width: Int

  /// An empty cache.
  /// - Parameters:
  ///   - width: floats of a position's keys: heads of keys times their size.
  ///   - capacity: positions that there is room for at first; it grows as needed.
  public init(sequences: Int, width: Int, capacity: Int = 64) {
    self.width = width
    self.capacity = max(capacity, 1)
    slotCount = sequences
    slots = Array(0..<sequences)
    lengths = [Int](repeating: 0, count: sequences)
    keys = Self.store(sequences * self.capacity, width)
    values = Self.store(sequences * self.capacity, width)
  }

  /// Room that holds whatever was there before: no position is read that was not written.
  private static func store(_ rows: Int, _ width: Int) -> Tensor { Tensor([rows, width]) { _ in } }

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
    let starts = lengths.indices.map { (slots[$0] * capacity + lengths[$0]) * width }
    Self.write(rows, keyColumn, added, width: width, into: &keys, at: starts)
    Self.write(rows, valueColumn, added, width: width, into: &values, at: starts)
    for i in lengths.indices { lengths[i] += added[i].count }
  }

  /// - Parameter starts: where each sequence's new positions go in the store.
  /// A static function: a method would hold a second reference to the store, which would then be copied at every step.
  private static func write(
    _ rows: Tensor, _ column: Int, _ added: RaggedOffsets, width: Int, into store: inout Tensor,
    at starts: [Int]
  ) {
    let stride = rows.shape.width
    rows.withElements { rows in
      store.withMutableElements { store in
        for (sequence, start) in starts.enumerated() {
          var target = start
          for row in added[sequence] {
            copy(rows, row * stride + column, width, into: &store, target)
            target += width
          }
        }
      }
    }
  }

  @inline(__always)
  private static func copy(
    _ source: Span<Float>, _ start: Int, _ count: Int, into target: inout MutableSpan<Float>, _ place: Int
  ) {
    precondition(start + count <= source.count && place + count <= target.count, "a copy beyond the cache")
    for i in 0..<count { target[unchecked: place &+ i] = source[unchecked: start &+ i] }
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
    let (capacity, width) = (capacity, width)
    func copy(_ store: Tensor, into target: inout Tensor) {
      store.withElements { store in
        target.withMutableElements { target in
          for (index, slot) in zip(other.slots.indices, free) {
            Self.copy(
              store, other.slots[index] * other.capacity * width, other.lengths[index] * width, into: &target,
              slot * capacity * width)
          }
        }
      }
    }
    copy(other.keys, into: &keys)
    copy(other.values, into: &values)
    slots += free.prefix(other.slots.count)
    lengths += other.lengths
  }

  private mutating func duplicate(_ slot: Int, to other: Int, positions: Int) {
    let (from, to, count) = (slot * capacity * width, other * capacity * width, positions * width)
    func copy(_ store: inout Tensor) {
      store.withMutableElements { store in
        precondition(max(from, to) + count <= store.count, "a copy beyond the cache")
        for i in 0..<count { store[unchecked: to &+ i] = store[unchecked: from &+ i] }
      }
    }
    copy(&keys)
    copy(&values)
  }

  /// Moves all to a larger store.
  private mutating func resize(slots newCount: Int, capacity newCapacity: Int) {
    let (slots, lengths, capacity, width) = (slots, lengths, capacity, width)
    func moved(_ store: Tensor) -> Tensor {
      var target = Self.store(newCount * newCapacity, width)
      store.withElements { store in
        target.withMutableElements { target in
          for (slot, length) in zip(slots, lengths) {
            Self.copy(
              store, slot * capacity * width, length * width, into: &target, slot * newCapacity * width)
          }
        }
      }
      return target
    }
    keys = moved(keys)
    values = moved(values)
    slotCount = newCount
    self.capacity = newCapacity
  }
}
