import ParlanceFiles

/// What BERT does to text first: drops control characters, sets Chinese characters apart, drops accents and lower-cases,
/// with the character tables of Hugging Face's tokenizers 0.23 (`BertCharacterData`).
public struct BertNormalizer: Normalizer, SavedComponent {
  package static let kind = "BertNormalizer"

  /// Drops control characters and the like, and turns white space into blanks.
  public var cleansText: Bool
  /// Puts blanks around Chinese characters.
  public var separatesChinese: Bool
  /// Decomposes characters and drops their marks; nil: where text is lower-cased.
  public var stripsAccents: Bool?
  public var lowercases: Bool

  public init(
    cleansText: Bool = true, separatesChinese: Bool = true, stripsAccents: Bool? = nil,
    lowercases: Bool = true
  ) {
    self.cleansText = cleansText
    self.separatesChinese = separatesChinese
    self.stripsAccents = stripsAccents
    self.lowercases = lowercases
  }

  package init(from fields: inout JSONFields) throws {
    cleansText = try fields.require("clean_text").bool()
    separatesChinese = try fields.require("handle_chinese_chars").bool()
    stripsAccents = try fields.take("strip_accents")?.bool()
    lowercases = try fields.require("lowercase").bool()
  }

  package func write(to json: inout JSONWriter) {
    json.name("clean_text")
    json.bool(cleansText)
    json.name("handle_chinese_chars")
    json.bool(separatesChinese)
    json.name("strip_accents")
    if let stripsAccents { json.bool(stripsAccents) } else { json.null() }
    json.name("lowercase")
    json.bool(lowercases)
  }

  /// Whether accents are dropped.
  var dropsAccents: Bool { stripsAccents ?? lowercases }

  public func normalize(_ text: inout AlignedText) throws {
    let table = BertCharacterTable.shared
    if cleansText || separatesChinese {
      text.mapScalars { scalar, output in
        let traits = table.traits(scalar)
        if cleansText {
          if traits.contains(.removed) { return }
          if traits.contains(.cleanedToSpace) { return output.append(0x20) }
        }
        if separatesChinese && traits.contains(.chinese) {
          output.append(0x20)
          output.append(scalar)
          output.append(0x20)
        } else {
          output.append(scalar)
        }
      }
    }
    if dropsAccents {
      try text.normalize(to: .nfd)
      text.mapScalars { scalar, output in
        if !table.traits(scalar).contains(.accent) { output.append(scalar) }
      }
    }
    if lowercases { text.mapScalars { scalar, output in table.appendLowercase(of: scalar, to: &output) } }
  }
}
