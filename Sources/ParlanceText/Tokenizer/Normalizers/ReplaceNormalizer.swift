import ParlanceFiles

/// Replaces every match of a pattern by a text.
public struct ReplaceNormalizer: Normalizer, SavedComponent {
  package static let kind = "Replace"
  public let pattern: TextPattern
  public let content: String

  public init(_ pattern: TextPattern, with content: String) {
    self.pattern = pattern
    self.content = content
  }

  package init(from fields: inout JSONFields) throws {
    pattern = try TextPattern(fields.require("pattern"))
    content = try fields.require("content").string()
  }

  package func write(to json: inout JSONWriter) {
    json.name("pattern")
    pattern.write(to: &json)
    json.name("content")
    json.string(content)
  }

  public func normalize(_ text: inout AlignedText) throws {
    let matches = try pattern.matches(in: text.bytes.span)
    text.replace(matches, with: content.unicodeScalars.map(\.value))
  }
}
