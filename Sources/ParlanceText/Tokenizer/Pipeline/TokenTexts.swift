/// Ids to texts for a whole tokenizer.
final class TokenTexts: Sendable {
  private let model: TokenVocabulary
  private let added: [Int32: String]

  init(model: TokenVocabulary, added: [Int32: String]) {
    self.model = model
    self.added = added
  }

  /// The same as an object of its own, for a thread's encodings to refer to.
  init(copying other: TokenTexts) {
    model = other.model
    added = other.added
  }

  /// The text of a token that the model made, or else of an added one; empty where the id is not known.
  func text(_ id: Int32) -> String { model.token(id) ?? added[id] ?? "" }

  /// What decoding puts for an id: an added token first, then the model's; nil where the id is not known.
  func known(_ id: Int32) -> String? { added[id] ?? model.token(id) }
}
