import ParlanceFiles

/// Pre-tokenizers one after the other.
public struct PreTokenizerSequence: PreTokenizer, SavedComponent {
  package static let kind = "Sequence"
  public let preTokenizers: [any PreTokenizer]

  public init(_ preTokenizers: [any PreTokenizer]) { self.preTokenizers = preTokenizers }

  package init(from fields: inout JSONFields) throws {
    preTokenizers = try fields.require("pretokenizers").elements().map {
      try ComponentRegistry.preTokenizer($0)
    }
  }

  package func write(to json: inout JSONWriter) throws {
    json.name("pretokenizers")
    try json.array { json in
      for preTokenizer in preTokenizers { try ComponentRegistry.write(preTokenizer, to: &json) }
    }
  }

  public func split(_ text: inout PreTokenizedText) throws {
    for preTokenizer in preTokenizers { try preTokenizer.split(&text) }
  }
}
