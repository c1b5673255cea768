import ParlanceFiles
import ParlanceText

/// Writes words and vectors as text, each value followed by a space.
struct VectorTextWriter {
  var style: WordVectors.TextStyle
  var header: Bool

  /// - Parameter fill: adds the vector of a word's id to the zeros it is given.
  func write(
    _ words: Vocabulary, count: Int, dimension: Int, to path: String, fill: (Int, inout [Float]) -> Void
  ) throws {
    var file = try AtomicFile(path: path)
    if header { try file.write("\(count) \(dimension)\n") }
    let zeros = [Float](repeating: 0, count: dimension)
    var values = zeros
    var text: [UInt8] = []
    for id in 0..<count {
      text.removeAll(keepingCapacity: true)
      try words.withBytes(of: id) { word in
        try Self.check(word, path: path)
        for i in word.indices { text.append(word[i]) }
      }
      text.append(0x20)
      values = zeros
      fill(id, &values)
      for i in values.indices {
        switch style {
        case .fastText: FloatFormatter.appendFiveDigits(values[i], to: &text)
        case .word2vec: FloatFormatter.appendSixDecimals(values[i], to: &text)
        }
        // GloVe has no space at the end of a line, the formats with a header have one.
        if header || i + 1 < dimension { text.append(0x20) }
      }
      text.append(0x0A)
      try file.write(text.span)
    }
    try file.commit()
  }

  /// Words with a space or a newline could not be told from the values again.
  static func check(_ word: Span<UInt8>, path: String) throws {
    for i in word.indices where word[i] == 0x20 || word[i] == 0x0A {
      throw EmbeddingsError.notWritable(path: path, reason: "a word holds a space or a newline")
    }
  }
}
