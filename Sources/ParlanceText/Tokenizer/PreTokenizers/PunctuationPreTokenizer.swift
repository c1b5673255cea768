import ParlanceFiles

/// Divides at punctuation, as BERT's tables have it.
public struct PunctuationPreTokenizer: PreTokenizer, SavedComponent {
  package static let kind = "Punctuation"
  public let behavior: SplitBehavior

  public init(_ behavior: SplitBehavior = .isolated) { self.behavior = behavior }

  package init(from fields: inout JSONFields) throws {
    behavior = try fields.take("behavior").map { try SplitBehavior($0) } ?? .isolated
  }

  package func write(to json: inout JSONWriter) {
    json.name("behavior")
    json.string(behavior.rawValue)
  }

  public func split(_ text: inout PreTokenizedText) throws {
    let table = BertCharacterTable.shared
    text.split(behavior) { table.traits($0).contains(.punctuation) }
  }
}
