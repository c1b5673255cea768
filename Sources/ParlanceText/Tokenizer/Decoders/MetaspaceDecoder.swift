import ParlanceFiles

/// Turns the visible blanks of SentencePiece back; those of the first token are dropped where one was put in front.
public struct MetaspaceDecoder: TokenDecoder, SavedComponent {
  package static let kind = "Metaspace"
  public let replacement: Unicode.Scalar
  public let prepending: MetaspacePreTokenizer.Prepending
  /// Of no meaning for decoding; kept for writing.
  private let divides: Bool

  public init(
    _ replacement: Unicode.Scalar = "\u{2581}", prepending: MetaspacePreTokenizer.Prepending = .always
  ) {
    self.replacement = replacement
    self.prepending = prepending
    divides = true
  }

  package init(from fields: inout JSONFields) throws {
    (replacement, prepending) = try MetaspaceSettings.read(&fields)
    divides = try fields.take("split")?.bool() ?? true
  }

  package func write(to json: inout JSONWriter) {
    MetaspaceSettings.write(replacement, prepending, divides, to: &json)
  }

  public func decode(_ tokens: [String]) -> [String] {
    tokens.enumerated().map { index, token in
      var text = String.UnicodeScalarView()
      for scalar in token.unicodeScalars {
        if scalar != replacement {
          text.append(scalar)
        } else if index > 0 || prepending == .never {
          text.append(" ")
        }
      }
      return String(text)
    }
  }
}
