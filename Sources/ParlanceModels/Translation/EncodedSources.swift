import ParlanceNN
import ParlanceTensor

/// What a decoder knows of a batch of sources.
struct EncodedSources: Sendable {
  /// The encoder's states, `[rows, width]`: what is summed up.
  var states: Tensor
  /// The same as they are scored.
  var keys: Tensor
  var offsets: RaggedOffsets
  /// The decoder's first states, the attentive layer's first, then those of the layers below it from the lowest up.
  var hidden: [Tensor]
  var cell: [Tensor]

  /// Some of the sources, for what looks at their states only.
  func selecting(_ places: [Int]) -> EncodedSources {
    let rows = places.flatMap { Array(offsets[$0]) }
    return EncodedSources(
      states: gatherRows(states, rows), keys: gatherRows(keys, rows),
      offsets: RaggedOffsets(lengths: places.map { offsets[$0].count }), hidden: [], cell: [])
  }

  /// Puts other sources behind these, for what looks at their states only.
  mutating func append(_ other: EncodedSources) {
    states = concatenate([states, other.states])
    keys = concatenate([keys, other.keys])
    offsets = RaggedOffsets(lengths: offsets.lengths + other.offsets.lengths)
    (hidden, cell) = ([], [])
  }
}
