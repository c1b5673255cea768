import ParlanceFiles

/// What mteval-v13a does to a segment before it divides it ("language-independent part"): leaves out `<skipped>`, joins words
/// hyphenated over a line break, and decodes four SGML entities.
enum Mteval13aText {
  /// - Returns: nil where the segment stays as it is.
  static func prepared(_ segment: Span<UInt8>) -> [UInt8]? {
    let hasEntities = segment.firstIndex(of: UInt8(ascii: "&")) != nil
    guard
      hasEntities || segment.firstIndex(of: UInt8(ascii: "<")) != nil
        || segment.firstIndex(of: UInt8(ascii: "\n")) != nil
    else { return nil }
    var text: [UInt8] = []
    text.append(copying: segment)
    text = replacing(in: text, "<skipped>", by: "")
    text = replacing(in: text, "-\n", by: "")
    if hasEntities {
      // One after the other: `&amp;lt;` is decoded twice.
      text = replacing(in: text, "&quot;", by: "\"")
      text = replacing(in: text, "&amp;", by: "&")
      text = replacing(in: text, "&lt;", by: "<")
      text = replacing(in: text, "&gt;", by: ">")
    }
    return text
  }

  private static func replacing(in text: [UInt8], _ pattern: String, by replacement: String) -> [UInt8] {
    let pattern = Array(pattern.utf8)
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      if text[index] == pattern[0], text[index...].starts(with: pattern) {
        output.append(contentsOf: replacement.utf8)
        index += pattern.count
      } else {
        output.append(text[index])
        index += 1
      }
    }
    return output
  }
}
