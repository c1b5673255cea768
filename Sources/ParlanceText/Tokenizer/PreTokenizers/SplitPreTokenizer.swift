import ParlanceFiles

/// Divides at the matches of a pattern.
public struct SplitPreTokenizer: PreTokenizer, SavedComponent {
  package static let kind = "Split"
  public let pattern: TextPattern
  public let behavior: SplitBehavior
  /// The pattern matches the pieces rather than what is between them.
  public let isInverted: Bool

  public init(_ pattern: TextPattern, _ behavior: SplitBehavior, inverted: Bool = false) {
    self.pattern = pattern
    self.behavior = behavior
    isInverted = inverted
  }

  package init(from fields: inout JSONFields) throws {
    pattern = try TextPattern(fields.require("pattern"))
    behavior = try SplitBehavior(fields.require("behavior"))
    isInverted = try fields.take("invert")?.bool() ?? false
  }

  package func write(to json: inout JSONWriter) {
    json.name("pattern")
    pattern.write(to: &json)
    json.name("behavior")
    json.string(behavior.rawValue)
    json.name("invert")
    json.bool(isInverted)
  }

  public func split(_ text: inout PreTokenizedText) throws {
    try text.split { piece, ranges in
      let matches = try pattern.matches(in: piece)
      behavior.divide(piece.count, at: matches, inverted: isInverted, into: &ranges)
    }
  }
}
