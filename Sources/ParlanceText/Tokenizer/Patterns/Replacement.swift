import ParlanceFiles

/// What stages named `Replace` have in `tokenizer.json`: a pattern, and the text that its matches become.
struct Replacement: Sendable {
  let pattern: TextPattern
  let content: String

  init(_ pattern: TextPattern, with content: String) {
    self.pattern = pattern
    self.content = content
  }

  init(from fields: inout JSONFields) throws {
    pattern = try TextPattern(fields.require("pattern"))
    content = try fields.require("content").string()
  }

  func write(to json: inout JSONWriter) {
    json.name("pattern")
    pattern.write(to: &json)
    json.name("content")
    json.string(content)
  }
}
