import ParlanceFiles

/// Sets numbers apart.
public struct DigitsPreTokenizer: PreTokenizer, SavedComponent {
  package static let kind = "Digits"
  /// Each digit by itself, or runs of them.
  public let isIndividual: Bool

  public init(individual: Bool = false) { isIndividual = individual }

  package init(from fields: inout JSONFields) throws {
    isIndividual = try fields.require("individual_digits").bool()
  }

  package func write(to json: inout JSONWriter) {
    json.name("individual_digits")
    json.bool(isIndividual)
  }

  public func split(_ text: inout PreTokenizedText) throws {
    text.split(isIndividual ? .isolated : .contiguous, where: CharacterClass.isNumeric)
  }
}
