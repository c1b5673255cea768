import ParlanceFiles
import ParlanceNN
import ParlanceTensor

/// How the states of a text's tokens become one vector.
public enum SentencePooling: String, Sendable, Hashable, CaseIterable {
  case mean
  /// The first token's.
  case cls
  /// The largest of each component.
  case max
  /// The sum over the root of the number of tokens.
  case meanOverRoot = "mean-sqrt-len"
  case last

  /// One row a text.
  func callAsFunction(_ states: Tensor, _ input: EncoderInput) -> Tensor {
    let offsets = input.offsets
    switch self {
    case .mean: return meanPool(states, offsets)
    case .max: return maxPool(states, offsets)
    case .cls: return gatherRows(states, input.firstRows)
    case .last: return gatherRows(states, offsets.offsets.dropFirst().map { $0 - 1 })
    case .meanOverRoot:
      let width = states.shape.width
      var sums = meanPool(states, offsets)
      sums.withMutableElements { sums in
        for text in 0..<offsets.count {
          let root = Float(offsets[text].count).squareRoot()
          for i in 0..<width { sums[text * width + i] *= root }
        }
      }
      return sums
    }
  }

  /// Reads the `config.json` of a pooling module of sentence-transformers.
  /// - Throws: `JSONError.field` where it asks for a pooling that is not built, or for several.
  init(_ json: JSONValue) throws {
    var fields = try JSONFields(json)
    var chosen: [SentencePooling] = []
    for (name, pooling) in [
      ("pooling_mode_cls_token", SentencePooling.cls), ("pooling_mode_mean_tokens", .mean),
      ("pooling_mode_max_tokens", .max), ("pooling_mode_mean_sqrt_len_tokens", .meanOverRoot),
      ("pooling_mode_lasttoken", .last),
    ] where try fields.bool(name, default: false) { chosen.append(pooling) }
    try fields.expect("pooling_mode_weightedmean_tokens", false)
    try fields.expect("include_prompt", true)
    fields.skip("word_embedding_dimension")
    if let mode = fields.take("pooling_mode") {
      guard let pooling = SentencePooling(rawValue: try mode.string()) else {
        throw mode.error("this pooling is not supported")
      }
      chosen.append(pooling)
    }
    try fields.finish()
    guard let first = chosen.first, chosen.count == 1 else {
      throw json.error("one pooling is needed; there are \(chosen.count)")
    }
    self = first
  }
}
