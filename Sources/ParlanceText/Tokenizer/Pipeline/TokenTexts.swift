/// Ids to texts for a whole tokenizer: added tokens first, then the model's.
struct TokenTexts: Sendable {
  private final class Added: Sendable {
    let texts: [Int32: String]
    init(_ texts: [Int32: String]) { self.texts = texts }
  }

  private let model: TokenVocabulary
  private let added: Added

  init(model: TokenVocabulary, added: [Int32: String]) {
    self.model = model
    self.added = Added(added)
  }

  /// The text of a token; empty where the id is not known.
  func text(_ id: Int32) -> String { known(id) ?? "" }

  /// The text of a token, nil where the id is not known.
  func known(_ id: Int32) -> String? { added.texts[id] ?? model.token(id) }
}
