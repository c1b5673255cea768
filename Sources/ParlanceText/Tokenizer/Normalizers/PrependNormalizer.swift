import ParlanceFiles

/// Puts a text in front of texts that are not empty.
public struct PrependNormalizer: Normalizer, SavedComponent {
  package static let kind = "Prepend"
  public let prefix: String

  public init(_ prefix: String) { self.prefix = prefix }

  package init(from fields: inout JSONFields) throws { prefix = try fields.require("prepend").string() }

  package func write(to json: inout JSONWriter) {
    json.name("prepend")
    json.string(prefix)
  }

  public func normalize(_ text: inout AlignedText) throws {
    if !prefix.isEmpty { text.prepend(prefix.unicodeScalars.map(\.value)) }
  }
}
