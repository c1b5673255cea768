/// Chinese characters set apart by spaces, as sacreBLEU's tokenizer `zh` does before it goes on as mteval-v13a.
enum ChineseText {
  /// What counts as a Chinese character: the ideographs of the Basic Multilingual Plane, and blocks of symbols, punctuation
  /// and wide forms. The program that is followed means to include two blocks beyond the plane, but spells
  /// them such that it takes in U+2001 to U+2A6D and U+2F81 to U+2FA1 instead; scores can be compared only with the same
  /// characters.
  private static let ranges: [ClosedRange<UInt32>] = [
    0x2001...0x2a6d, 0x2e80...0x2eff, 0x2f00...0x2fdf, 0x2ff0...0x303f, 0x3100...0x312f, 0x31a0...0x31bf,
    0x31c0...0x31ef, 0x3200...0x33ff, 0x3400...0x4db5, 0x4e00...0x9fbb, 0xf900...0xfa2d, 0xfa30...0xfa6a,
    0xfa70...0xfad9, 0xfe10...0xfe1f, 0xfe30...0xfe4f, 0xff00...0xffef,
  ]

  /// The segment without white space at both ends, with a space on each side of each Chinese character.
  static func spaced(_ segment: Span<UInt8>) -> [UInt8] {
    let text = segment.extracting(0..<WhiteSpace.trimmedEnd(of: segment))
    var output: [UInt8] = []
    output.reserveCapacity(text.count * 2)
    var index = 0
    while index < text.count {
      let space = WhiteSpace.length(in: text, at: index)
      if space == 0 { break }
      index += space
    }
    while index < text.count {
      let scalar = ScalarCoding.next(in: text, at: &index)
      let isChinese = scalar >= 0x2001 && isChinese(scalar)
      if isChinese { output.append(0x20) }
      ScalarCoding.append(scalar, to: &output)
      if isChinese { output.append(0x20) }
    }
    return output
  }

  private static func isChinese(_ scalar: UInt32) -> Bool {
    for range in ranges where range.contains(scalar) { return true }
    return false
  }
}
