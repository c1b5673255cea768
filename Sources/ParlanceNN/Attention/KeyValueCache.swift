import ParlanceTensor

/// The keys and values of all positions so far, for decoding one position after the other without computing them again.
///
/// Each sequence has room for some positions more than it has, so that a step writes only what is new.
public struct KeyValueCache: Sendable {
  /// `[sequences · capacity, key width]`.
  private(set) var keys: Tensor
  private(set) var values: Tensor
  /// Positions that each sequence has.
  public private(set) var lengths: [Int]
  private var capacity: Int
  private let width: Int

  /// An empty cache.
  /// - Parameters:
  ///   - width: floats of a position's keys: heads of keys times their size.
  ///   - capacity: positions that there is room for at first; it grows as needed.
  public init(sequences: Int, width: Int, capacity: Int = 64) {
    self.width = width
    self.capacity = max(capacity, 1)
    lengths = [Int](repeating: 0, count: sequences)
    keys = Tensor([sequences * self.capacity, width], repeating: 0)
    values = keys
  }

  /// Where each sequence's positions lie.
  var ranges: [Range<Int>] { lengths.indices.map { $0 * capacity..<$0 * capacity + lengths[$0] } }

  /// Adds positions to the end of each sequence.
  /// - Parameters:
  ///   - keys, values: `[rows, width]`.
  ///   - added: which rows belong to which sequence.
  mutating func append(_ newKeys: Tensor, _ newValues: Tensor, _ added: RaggedOffsets) {
    precondition(
      added.count == lengths.count && newKeys.count == added.rowCount * width
        && newValues.count == newKeys.count,
      "\(added.count) sequences with keys of \(newKeys.shape) for a cache of \(lengths.count), width \(width)"
    )
    let needed = zip(lengths, added.lengths).map { $0 + $1 }.max() ?? 0
    if needed > capacity { grow(to: max(2 * capacity, needed)) }
    write(newKeys, added, into: &keys)
    write(newValues, added, into: &values)
    for i in lengths.indices { lengths[i] += added[i].count }
  }

  private func write(_ rows: Tensor, _ added: RaggedOffsets, into store: inout Tensor) {
    rows.withElements { rows in
      store.withMutableElements { store in
        for (sequence, length) in lengths.enumerated() {
          let start = (sequence * capacity + length) * width
          let source = added[sequence]
          for i in 0..<source.count * width { store[start + i] = rows[source.lowerBound * width + i] }
        }
      }
    }
  }

  private mutating func grow(to larger: Int) {
    rearrange(lengths.indices.map { $0 }, capacity: larger)
  }

  /// Makes the sequences those that stood at `places`: a beam search keeps, drops and doubles them.
  public mutating func reorder(_ places: [Int]) {
    precondition(places.allSatisfy { lengths.indices.contains($0) }, "places \(places) of \(lengths.count)")
    rearrange(places, capacity: capacity)
  }

  private mutating func rearrange(_ places: [Int], capacity newCapacity: Int) {
    let (lengths, capacity, width) = (lengths, capacity, width)
    func moved(_ store: Tensor) -> Tensor {
      var target = Tensor([places.count * newCapacity, width], repeating: 0)
      store.withElements { store in
        target.withMutableElements { target in
          for (new, old) in places.enumerated() {
            let (to, from) = (new * newCapacity * width, old * capacity * width)
            for i in 0..<lengths[old] * width { target[to + i] = store[from + i] }
          }
        }
      }
      return target
    }
    keys = moved(keys)
    values = moved(values)
    self.lengths = places.map { lengths[$0] }
    self.capacity = newCapacity
  }
}
