import ParlanceFiles

/// Normalizers one after the other.
public struct NormalizerSequence: Normalizer, SavedComponent {
  package static let kind = "Sequence"
  public let normalizers: [any Normalizer]

  public init(_ normalizers: [any Normalizer]) { self.normalizers = normalizers }

  package init(from fields: inout JSONFields) throws {
    normalizers = try fields.require("normalizers").elements().map { try ComponentRegistry.normalizer($0) }
  }

  package func write(to json: inout JSONWriter) throws {
    json.name("normalizers")
    try json.array { json in
      for normalizer in normalizers { try ComponentRegistry.write(normalizer, to: &json) }
    }
  }

  public func normalize(_ text: inout AlignedText) throws {
    for normalizer in normalizers { try normalizer.normalize(&text) }
  }
}
