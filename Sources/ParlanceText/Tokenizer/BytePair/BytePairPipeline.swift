/// The byte-level pre-tokenizer and a byte-pair model in one pass: words are found, looked up in a cache and merged as
/// bytes, never written in `ByteAlphabet`.
package struct BytePairPipeline: FusedPipeline {
  let model: BytePairModel
  /// The token of each byte.
  let byteIDs: [Int32]
  /// Bytes of the text that each token stands for, by id.
  let lengths: [Int32]
  /// Nil where each text is one word.
  let pattern: WordPattern?
  let addsPrefixSpace: Bool
  /// What its workers have found.
  let words = SharedWordCache()

  package init?(normalizer: (any Normalizer)?, preTokenizer: (any PreTokenizer)?, model: any SubwordModel) {
    guard normalizer == nil, let division = Self.division(of: preTokenizer),
      let model = model as? BytePairModel, model.isPlain, let byteIDs = model.byteIDs
    else { return nil }
    self.model = model
    self.byteIDs = byteIDs
    (pattern, addsPrefixSpace) = division
    // Every token that bytes can merge into is written in the alphabet: a scalar a byte.
    var lengths = [Int32](repeating: 0, count: model.vocabulary.idBound)
    for id in model.vocabulary.ids {
      model.vocabulary.withBytes(of: id) { token in
        for index in token.indices where token[index] & 0xc0 != 0x80 { lengths[Int(id)] += 1 }
      }
    }
    self.lengths = lengths
  }

  /// How a pre-tokenizer divides, where it is the byte-level one, alone or behind a well-known pattern.
  private static func division(of preTokenizer: (any PreTokenizer)?) -> (WordPattern?, addsPrefixSpace: Bool)?
  {
    if let byteLevel = preTokenizer as? ByteLevelPreTokenizer {
      return (byteLevel.settings.usesPattern ? .gpt2 : nil, byteLevel.settings.addsPrefixSpace)
    }
    guard let parts = (preTokenizer as? PreTokenizerSequence)?.preTokenizers, parts.count == 2,
      let split = parts[0] as? SplitPreTokenizer, let byteLevel = parts[1] as? ByteLevelPreTokenizer,
      !byteLevel.settings.usesPattern, !byteLevel.settings.addsPrefixSpace,
      case .regex(let regex) = split.pattern, let pattern = WordPattern(regex: regex.expression)
    else { return nil }
    // Such a pattern leaves nothing between its matches.
    let keepsMatches =
      split.isInverted ? split.behavior == .removed : split.behavior == .isolated
    return keepsMatches ? (pattern, false) : nil
  }

  package func makeWorker() -> any FusedWorker { BytePairWorker(self) }
}
