/// Puts spaces around the second or the first of two neighbors wherever a pair matches: the substitutions that the mteval
/// tokenizers are made of.
///
/// As with a regular expression's global substitution, pairs are looked for from the left and do not overlap.
enum PairSpacing {
  /// What becomes of a matching pair `xy`.
  enum Form {
    /// `x y `
    case aroundSecond
    /// ` x y`
    case aroundFirst
  }

  /// Writes `text` with spaces into `output`, whose former content goes.
  @inline(__always)
  static func apply<Item: BinaryInteger>(
    _ form: Form, to text: [Item], into output: inout [Item], where matches: (Item, Item) -> Bool
  ) {
    output.removeAll(keepingCapacity: true)
    var index = 0
    while index < text.count {
      if index + 1 < text.count, matches(text[index], text[index + 1]) {
        if form == .aroundFirst { output.append(0x20) }
        output.append(text[index])
        output.append(0x20)
        output.append(text[index + 1])
        if form == .aroundSecond { output.append(0x20) }
        index += 2
      } else {
        output.append(text[index])
        index += 1
      }
    }
  }
}
