import ParlanceFiles

/// A pattern as `tokenizer.json` has it: a text to be found as it stands, or a regular expression.
public enum TextPattern: Sendable {
  case literal(String)
  case regex(RegexPattern)

  /// - Throws: `JSONError.field` where it is neither, or an expression that is not understood.
  package init(_ value: JSONValue) throws {
    // Old files have the text alone.
    if value.isString {
      self = .literal(try value.string())
      return
    }
    var fields = try JSONFields(value)
    if let text = fields.take("String") {
      self = .literal(try text.string())
    } else if let expression = fields.take("Regex") {
      do {
        self = .regex(try RegexPattern(expression.string()))
      } catch let error as TokenizerError {
        throw expression.error(error.description)
      }
    } else {
      throw value.error("must be {\"String\": …} or {\"Regex\": …}")
    }
    try fields.finish()
  }

  package func write(to json: inout JSONWriter) {
    json.object { json in
      switch self {
      case .literal(let text):
        json.name("String")
        json.string(text)
      case .regex(let regex):
        json.name("Regex")
        json.string(regex.expression)
      }
    }
  }

  /// The matches in a text, in order, not overlapping.
  func matches(in text: Span<UInt8>) throws -> [Range<Int>] {
    switch self {
    case .literal(let literal): Self.occurrences(of: Array(literal.utf8), in: text)
    case .regex(let regex): try regex.matches(in: text)
    }
  }

  private static func occurrences(of literal: [UInt8], in text: Span<UInt8>) -> [Range<Int>] {
    var matches: [Range<Int>] = []
    guard let first = literal.first else { return matches }
    var from = 0
    while from < text.count, let start = text.firstIndex(of: first, from: from) {
      let end = start + literal.count
      if end <= text.count, (1..<literal.count).allSatisfy({ text[start + $0] == literal[$0] }) {
        matches.append(start..<end)
        from = end
      } else {
        from = start + 1
      }
    }
    return matches
  }
}
