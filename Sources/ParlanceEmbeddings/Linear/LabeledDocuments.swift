import ParlanceFiles
import ParlanceText

/// Lines with labels, divided into the labels and the text.
struct LabeledDocuments: Sendable {
  private(set) var texts = DocumentCollection()
  /// The labels of all lines, end to end, by number.
  private(set) var labels: [Int32] = []
  /// Where the labels of each line end.
  private(set) var labelEnds: [Int] = []
  /// All labels seen, with how often.
  private(set) var names = Vocabulary()
  private let prefix: [UInt8]

  /// - Parameter keepsUnlabeled: whether lines without a label are kept too.
  /// - Throws: what reading the corpus throws.
  init(_ corpus: some Corpus, labelPrefix: String, keepsUnlabeled: Bool = false) throws {
    prefix = Array(labelPrefix.utf8)
    var text: [UInt8] = []
    try corpus.forEachLineBytes { line, _ in
      text.removeAll(keepingCapacity: true)
      let before = labels.count
      let prefix = prefix
      Self.divide(line, prefix: prefix, text: &text) { label in
        labels.append(Int32(truncatingIfNeeded: names.add(label)))
      }
      guard keepsUnlabeled || labels.count > before else { return }
      labelEnds.append(labels.count)
      texts.append(text.span)
    }
  }

  var count: Int { texts.count }

  func labels(of line: Int) -> ArraySlice<Int32> {
    labels[(line == 0 ? 0 : labelEnds[line - 1])..<labelEnds[line]]
  }

  /// Copies a line without its labels, which are handed to `label`. A label is what starts with the prefix and ends
  /// before the next white space, which goes with it.
  static func divide(
    _ line: Span<UInt8>, prefix: [UInt8], text: inout [UInt8], label: (Span<UInt8>) -> Void
  ) {
    var index = 0
    var copied = 0
    var startsToken = true
    while index < line.count {
      if startsToken, Self.starts(line, at: index, with: prefix) {
        text.append(copying: line.extracting(copied..<index))
        var end = index
        while end < line.count, !FastTextTokens.isSpace(line[end]) { end += 1 }
        label(line.extracting(index..<end))
        index = min(end + 1, line.count)
        copied = index
        continue
      }
      startsToken = FastTextTokens.isSpace(line[index])
      index += 1
    }
    text.append(copying: line.extracting(copied..<line.count))
  }

  private static func starts(_ line: Span<UInt8>, at index: Int, with prefix: [UInt8]) -> Bool {
    guard line.count - index >= prefix.count else { return false }
    for offset in prefix.indices where line[index + offset] != prefix[offset] { return false }
    return true
  }
}
