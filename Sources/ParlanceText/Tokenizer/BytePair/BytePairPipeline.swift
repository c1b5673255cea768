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

  package init?(normalizer: (any Normalizer)?, preTokenizer: (any PreTokenizer)?, model: any SubwordModel) {
    guard normalizer == nil, let preTokenizer = preTokenizer as? ByteLevelPreTokenizer,
      let model = model as? BytePairModel, model.isPlain, let byteIDs = model.byteIDs
    else { return nil }
    self.model = model
    self.byteIDs = byteIDs
    pattern = preTokenizer.usesPattern ? .gpt2 : nil
    addsPrefixSpace = preTokenizer.addsPrefixSpace
    // Every token that bytes can merge into is written in the alphabet: a scalar a byte.
    var lengths = [Int32](repeating: 0, count: model.vocabulary.idBound)
    for id in model.vocabulary.ids {
      model.vocabulary.withBytes(of: id) { token in
        for index in token.indices where token[index] & 0xc0 != 0x80 { lengths[Int(id)] += 1 }
      }
    }
    self.lengths = lengths
  }

  package func makeWorker() -> any FusedWorker { BytePairWorker(self) }
}
