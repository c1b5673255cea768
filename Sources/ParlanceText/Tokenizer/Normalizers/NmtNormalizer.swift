/// What translation systems do to text first: drops control characters, and turns white space, joiners and marks of
/// direction into blanks (the rule set `nmt` of SentencePiece).
public struct NmtNormalizer: Normalizer, PlainComponent {
  package static let kind = "Nmt"
  public init() {}

  public func normalize(_ text: inout AlignedText) throws {
    text.mapScalars { scalar, output in
      switch scalar {
      case 0x01...0x08, 0x0b, 0x0e...0x1f, 0x7f, 0x8f, 0x9f: break
      case 0x09, 0x0a, 0x0c, 0x0d, 0x1680, 0x200b...0x200f, 0x2028, 0x2029, 0x2581, 0xfeff, 0xfffd:
        output.append(0x20)
      default: output.append(scalar)
      }
    }
  }
}
