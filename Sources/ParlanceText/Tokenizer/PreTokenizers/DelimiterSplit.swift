import ParlanceFiles

/// Divides at one character, which is left out.
public struct DelimiterSplit: PreTokenizer, SavedComponent {
  package static let kind = "CharDelimiterSplit"
  public let delimiter: Unicode.Scalar

  public init(_ delimiter: Unicode.Scalar) { self.delimiter = delimiter }

  package init(from fields: inout JSONFields) throws {
    let value = try fields.require("delimiter")
    delimiter = try value.singleScalar()
  }

  package func write(to json: inout JSONWriter) {
    json.name("delimiter")
    json.string(String(delimiter))
  }

  public func split(_ text: inout PreTokenizedText) throws {
    text.split(.removed) { $0 == delimiter.value }
  }
}

extension JSONValue {
  /// A string of one scalar.
  func singleScalar() throws -> Unicode.Scalar {
    let scalars = try string().unicodeScalars
    guard let scalar = scalars.first, scalars.count == 1 else { throw error("must be a single character") }
    return scalar
  }
}
