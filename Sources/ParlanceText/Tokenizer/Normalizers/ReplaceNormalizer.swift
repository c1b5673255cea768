import ParlanceFiles

/// Replaces every match of a pattern by a text.
public struct ReplaceNormalizer: Normalizer, SavedComponent {
  package static let kind = "Replace"
  private let replacement: Replacement

  public init(_ pattern: TextPattern, with content: String) {
    replacement = Replacement(pattern, with: content)
  }

  package init(from fields: inout JSONFields) throws { replacement = try Replacement(from: &fields) }

  package func write(to json: inout JSONWriter) { replacement.write(to: &json) }

  public var pattern: TextPattern { replacement.pattern }
  public var content: String { replacement.content }

  public func normalize(_ text: inout AlignedText) throws {
    let matches = try pattern.matches(in: text.bytes.span)
    text.replace(matches, with: content.unicodeScalars.map(\.value))
  }
}
