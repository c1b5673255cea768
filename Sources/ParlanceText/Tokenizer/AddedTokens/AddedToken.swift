/// A token that is found in the text as it stands, before the model sees the rest.
public struct AddedToken: Sendable, Equatable {
  /// The text to find.
  public var content: String
  /// Found only where no letter, digit or underscore stands beside it.
  public var singleWord: Bool
  /// Takes in the white space before it.
  public var stripsLeft: Bool
  /// Takes in the white space after it.
  public var stripsRight: Bool
  /// Looked for in normalized text, by its own normalized text; otherwise in the text as it is.
  public var isNormalized: Bool
  /// Left out of decoded text where that is asked for.
  public var isSpecial: Bool

  /// - Parameter isNormalized: by default so for all tokens but special ones.
  public init(
    _ content: String, singleWord: Bool = false, stripsLeft: Bool = false, stripsRight: Bool = false,
    isNormalized: Bool? = nil, isSpecial: Bool = false
  ) {
    self.content = content
    self.singleWord = singleWord
    self.stripsLeft = stripsLeft
    self.stripsRight = stripsRight
    self.isNormalized = isNormalized ?? !isSpecial
    self.isSpecial = isSpecial
  }
}
