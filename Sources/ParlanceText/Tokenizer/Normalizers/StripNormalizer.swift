import ParlanceFiles

/// Drops white space at the start and the end.
public struct StripNormalizer: Normalizer, SavedComponent {
  package static let kind = "Strip"
  public var left: Bool
  public var right: Bool

  public init(left: Bool = true, right: Bool = true) {
    self.left = left
    self.right = right
  }

  package init(from fields: inout JSONFields) throws {
    left = try fields.require("strip_left").bool()
    right = try fields.require("strip_right").bool()
  }

  package func write(to json: inout JSONWriter) {
    json.name("strip_left")
    json.bool(left)
    json.name("strip_right")
    json.bool(right)
  }

  public func normalize(_ text: inout AlignedText) throws {
    let bytes = text.bytes
    var (start, end) = (0, bytes.count)
    while left, start < end {
      let (scalar, length) = UTF8Scalar.decode(bytes.span, at: start)
      guard CharacterClass.isWhitespace(scalar) else { break }
      start += length
    }
    while right, end > start {
      let (scalar, length) = UTF8Scalar.decode(bytes.span, before: end)
      guard CharacterClass.isWhitespace(scalar) else { break }
      end -= length
    }
    if end - start < bytes.count { text = text.slice(start..<end) }
  }
}
