/// Ids to texts for a whole tokenizer: added tokens first, then the model's.
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

  /// The text of a token; empty where the id is not known.
  func text(_ id: Int32) -> String { known(id) ?? "" }

  /// The text of a token, nil where the id is not known.
  func known(_ id: Int32) -> String? { added[id] ?? model.token(id) }
}
