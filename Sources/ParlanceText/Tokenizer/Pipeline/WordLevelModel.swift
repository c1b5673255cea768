import ParlanceFiles

/// Each piece is one token; those that are not in the vocabulary are the unknown token.
public struct WordLevelModel: SubwordModel, SavedComponent {
  package static let kind = "WordLevel"
  public let vocabulary: TokenVocabulary
  public let unknownToken: String

  public init(vocabulary: TokenVocabulary, unknownToken: String = "<unk>") {
    self.vocabulary = vocabulary
    self.unknownToken = unknownToken
  }

  package init(from fields: inout JSONFields) throws {
    try self.init(
      vocabulary: TokenVocabulary(fields.require("vocab")), unknownToken: fields.require("unk_token").string()
    )
  }

  package func write(to json: inout JSONWriter) {
    json.name("vocab")
    vocabulary.write(to: &json)
    json.name("unk_token")
    json.string(unknownToken)
  }

  public func tokenize(_ piece: Span<UInt8>, into tokens: inout TokenBuffer) throws {
    guard let id = vocabulary.id(of: piece) ?? vocabulary.id(of: unknownToken) else {
      throw TokenizerError.unknownWithoutToken(text: TokenVocabulary.text(piece))
    }
    tokens.append(id, start: 0, end: piece.count)
  }
}
