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
}
