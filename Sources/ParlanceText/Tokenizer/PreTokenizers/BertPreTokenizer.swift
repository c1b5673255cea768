/// Words as BERT has them: divided at white space, each punctuation character by itself.
public struct BertPreTokenizer: PreTokenizer, PlainComponent {
  package static let kind = "BertPreTokenizer"
  public init() {}

  public func split(_ text: inout PreTokenizedText) throws {
    let table = BertCharacterTable.shared
    text.split(.removed) { table.traits($0).contains(.space) }
    text.split(.isolated) { table.traits($0).contains(.punctuation) }
  }
}
