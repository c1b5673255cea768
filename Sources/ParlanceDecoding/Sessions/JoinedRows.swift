import ParlanceTensor

/// The states of rows that came at different times, brought together where the decoder can.
struct JoinedRows<Decoder: StepDecoder, Row: Sendable>: Sendable {
  struct Group: Sendable {
    var state: Decoder.State
    var rows: [Row]
  }

  let decoder: Decoder
  /// One, or more where states cannot be joined.
  var groups: [Group] = []

  init(_ decoder: Decoder) { self.decoder = decoder }

  var isEmpty: Bool { groups.isEmpty }

  /// Adds rows behind the others.
  /// - Parameter state: one row for each of `rows`.
  mutating func add(_ rows: [Row], _ state: Decoder.State) {
    for index in groups.indices where decoder.join(&groups[index].state, with: state) {
      groups[index].rows += rows
      return
    }
    groups.append(Group(state: state, rows: rows))
  }

  /// Keeps some rows of a group, as they stand in `places`, with what has become of them.
  mutating func keep(_ rows: [Row], _ places: [Int], in index: Int) {
    let count = groups[index].rows.count
    if !places.isEmpty { decoder.rearrange(&groups[index].state, places, of: count) }
    groups[index].rows = rows
  }

  mutating func removeEmptyGroups() { groups.removeAll { $0.rows.isEmpty } }
}
