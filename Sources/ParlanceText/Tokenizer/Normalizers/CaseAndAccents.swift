/// Lower case, scalar by scalar: without regard to locale, and `Σ` is always `σ`.
public struct LowercaseNormalizer: Normalizer, PlainComponent {
  package static let kind = "Lowercase"
  public init() {}

  public func normalize(_ text: inout AlignedText) throws {
    let table = BertCharacterTable.shared
    text.mapScalars { scalar, output in table.appendLowercase(of: scalar, to: &output) }
  }
}

/// Drops combining marks; characters that hold their accent in one scalar keep it, unless decomposed before.
public struct StripAccentsNormalizer: Normalizer, PlainComponent {
  package static let kind = "StripAccents"
  public init() {}

  public func normalize(_ text: inout AlignedText) throws {
    text.mapScalars { scalar, output in
      if !ScalarNormalization.isMark(scalar) { output.append(scalar) }
    }
  }
}
