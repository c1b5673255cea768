/// The first line of `.vec` and word2vec files: number of words, space, dimension.
struct VectorHeader: Equatable {
  var count: Int
  var dimension: Int
  /// Where the next line starts.
  var end: Int

  /// The header at the start of `text`; nil where the first line is something else.
  init?(_ text: Span<UInt8>) {
    // Two numbers of up to 18 digits; more is no header.
    let limit = min(text.count, 48)
    var end = 0
    while end < limit && text[end] != 0x0A { end += 1 }
    guard end < limit else { return nil }
    var fields: [Range<Int>] = []
    var start = 0
    for i in 0...end where i == end || FastTextTokens.isSpace(text[i]) {
      if i > start { fields.append(start..<i) }
      start = i + 1
    }
    guard fields.count == 2, let count = FloatText.parseCount(text, fields[0]),
      let dimension = FloatText.parseCount(text, fields[1]), dimension > 0
    else { return nil }
    self.count = count
    self.dimension = dimension
    self.end = end + 1
  }
}
