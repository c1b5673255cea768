/// A text that an analyzer has prepared, in memory that is used again for the next one.
///
/// Words lie in `bytes` with one space between them, so that n-grams of words are stretches of `bytes`, as n-grams
/// of characters are.
struct AnalyzedText: Sendable {
  /// The prepared text; what lies beyond `count` is left from earlier ones.
  var bytes: [UInt8] = []
  var count = 0
  /// Where each word starts and ends.
  var starts: [UInt32] = []
  var ends: [UInt32] = []
  /// The text before words were found in it.
  var draft: [UInt8] = []

  /// Makes room for a result of `size` bytes and forgets the last text.
  ///
  /// There are some bytes more, so that the last words can be read as whole machine words.
  mutating func reset(size: Int) {
    let size = size + 24
    if bytes.count < size { bytes.append(contentsOf: repeatElement(0, count: size - bytes.count)) }
    count = 0
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Where a word lies in `bytes`.
  @inline(__always)
  func word(_ index: Int) -> Range<Int> { Int(starts[index])..<Int(ends[index]) }

  /// Changes each word by `append`, which writes it to the end of its argument.
  mutating func rewrite(append: (Span<UInt8>, inout [UInt8]) -> Void) {
    var output: [UInt8] = []
    swap(&output, &draft)
    output.removeAll(keepingCapacity: true)
    // Moved out, since places can't be changed beside a view of the bytes.
    var source: [UInt8] = []
    swap(&source, &bytes)
    for index in starts.indices {
      let start = output.count
      append(source.span.extracting(word(index)), &output)
      starts[index] = UInt32(truncatingIfNeeded: start)
      ends[index] = UInt32(truncatingIfNeeded: output.count)
      output.append(0x20)
    }
    count = output.count
    swap(&output, &bytes)
    swap(&source, &draft)
  }
}
