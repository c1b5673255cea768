import ParlanceKernels

/// How sequences that lie end to end come to lie step by step: sorted by length, longest first, and all rows of one step
/// together, as recurrent kernels walk through them.
struct TimeMajorOrder: Sendable {
  let layout: TimeMajorLayout
  /// The sequence at each place of the order.
  let sequences: [Int32]
  /// The place of each sequence.
  let sequencePlaces: [Int32]
  /// The row at each place of the order.
  let rows: [Int32]
  /// The place of each row.
  let rowPlaces: [Int32]

  init(_ offsets: RaggedOffsets) {
    let lengths = offsets.lengths
    // Equal lengths stay in order, so that the order is always the same.
    let order = lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
    let layout = TimeMajorLayout(lengths: order.map { lengths[$0] })
    var rows: [Int32] = []
    rows.reserveCapacity(layout.elementCount)
    for step in 0..<layout.stepCount {
      for place in 0..<layout.batchSizes[step] {
        rows.append(Int32(offsets.offsets[order[place]] + step))
      }
    }
    self.layout = layout
    self.rows = rows
    sequences = order.map { Int32($0) }
    rowPlaces = Self.inverse(rows)
    sequencePlaces = Self.inverse(sequences)
  }

  private static func inverse(_ order: [Int32]) -> [Int32] {
    var places = [Int32](repeating: 0, count: order.count)
    for (place, value) in order.enumerated() { places[Int(value)] = Int32(place) }
    return places
  }
}
