import ParlanceFiles

/// SentencePiece's way with blanks: they become visible characters, one is put in front, and words start with them.
public struct MetaspacePreTokenizer: PreTokenizer, SavedComponent {
  package static let kind = "Metaspace"

  /// Where one is put in front, unless there is one already.
  public enum Prepending: String, Sendable, CaseIterable {
    case never
    /// Of every stretch between added tokens.
    case always
    /// Of the text only.
    case first
  }

  public let replacement: Unicode.Scalar
  public let prepending: Prepending
  /// Whether text is divided at the replacements.
  public let divides: Bool

  public init(
    _ replacement: Unicode.Scalar = "\u{2581}", prepending: Prepending = .always, divides: Bool = true
  ) {
    self.replacement = replacement
    self.prepending = prepending
    self.divides = divides
  }

  package init(from fields: inout JSONFields) throws {
    (replacement, prepending) = try MetaspaceSettings.read(&fields)
    divides = try fields.take("split")?.bool() ?? true
  }

  package func write(to json: inout JSONWriter) {
    MetaspaceSettings.write(replacement, prepending, divides, to: &json)
  }

  public func split(_ text: inout PreTokenizedText) throws {
    text.rewrite { piece, isFirst in
      var piece = piece
      var blanks: [Range<Int>] = []
      var from = 0
      while from < piece.count, let blank = piece.bytes.span.firstIndex(of: 0x20, from: from) {
        blanks.append(blank..<blank + 1)
        from = blank + 1
      }
      piece.replace(blanks, with: [replacement.value])
      let wantsOne = prepending == .always || prepending == .first && isFirst
      if wantsOne, piece.count > 0, UTF8Scalar.decode(piece.bytes.span, at: 0).scalar != replacement.value {
        piece.prepend([replacement.value])
      }
      return [piece]
    }
    if divides { text.split(.mergedWithNext) { $0 == replacement.value } }
  }
}

/// The settings that pre-tokenizer and decoder share.
enum MetaspaceSettings {
  static func read(
    _ fields: inout JSONFields
  ) throws -> (Unicode.Scalar, MetaspacePreTokenizer.Prepending) {
    let replacement = try fields.require("replacement").singleScalar()
    // Older files say `add_prefix_space` and hold the replacement a second time.
    _ = fields.take("str_rep")
    let addsPrefix = try fields.take("add_prefix_space")?.bool()
    guard let value = fields.take("prepend_scheme") else {
      return (replacement, addsPrefix == false ? .never : .always)
    }
    let name = try value.string()
    guard let prepending = MetaspacePreTokenizer.Prepending(rawValue: name) else {
      throw value.error("must be always, never or first, not \(name)")
    }
    return (replacement, addsPrefix == false ? .never : prepending)
  }

  static func write(
    _ replacement: Unicode.Scalar, _ prepending: MetaspacePreTokenizer.Prepending, _ divides: Bool,
    to json: inout JSONWriter
  ) {
    json.name("replacement")
    json.string(String(replacement))
    json.name("prepend_scheme")
    json.string(prepending.rawValue)
    json.name("split")
    json.bool(divides)
  }
}
