import ParlanceFiles

extension WordPieceModel: SavedComponent {
  package static let kind = "WordPiece"

  package init(from fields: inout JSONFields) throws {
    try self.init(
      vocabulary: TokenVocabulary(fields.require("vocab")),
      unknownToken: fields.require("unk_token").string(),
      continuingPrefix: fields.take("continuing_subword_prefix")?.string() ?? "##",
      maxScalarsPerWord: fields.take("max_input_chars_per_word")?.int() ?? 100)
  }

  package func write(to json: inout JSONWriter) {
    json.name("unk_token")
    json.string(unknownToken)
    json.name("continuing_subword_prefix")
    json.string(continuingPrefix)
    json.name("max_input_chars_per_word")
    json.int(maxScalarsPerWord)
    json.name("vocab")
    vocabulary.write(to: &json)
  }
}
