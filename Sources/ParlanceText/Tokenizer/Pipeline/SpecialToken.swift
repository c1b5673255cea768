/// A token that a post-processor puts beside the text, such as `[CLS]`.
public struct SpecialToken: Sendable, Equatable {
  public var text: String
  public var id: Int32

  public init(_ text: String, id: Int32) {
    self.text = text
    self.id = id
  }
}
