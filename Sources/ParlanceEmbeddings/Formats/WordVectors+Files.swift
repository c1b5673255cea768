import ParlanceFiles
import ParlanceText

extension WordVectors {
  /// How values are spelled in text.
  public enum TextStyle: Sendable {
    /// Five significant digits, as fastText's `.vec`.
    case fastText
    /// Six decimals, as word2vec and GloVe.
    case word2vec
  }

  /// Reads `.vec`, word2vec text or GloVe text.
  /// - Throws: `FileError`, or `EmbeddingsError.corruptLine` naming the line that breaks the format.
  public init(textFile path: String) throws {
    self = try VectorTextReader(file: MappedFile(path: path)).read()
  }

  /// Reads word2vec's binary format; the values stay in the mapped file.
  /// - Throws: `FileError`, or `EmbeddingsError.corruptFile` naming the record that breaks the format.
  public init(word2vecFile path: String) throws {
    self = try Word2VecBinaryReader(file: MappedFile(path: path)).read()
  }

  /// Writes text: with a header line as `.vec` and word2vec have it, or without as GloVe. The file appears whole or
  /// not at all.
  /// - Throws: `FileError`; `EmbeddingsError.notWritable` where a word holds a space or a newline.
  public func writeText(to path: String, style: TextStyle = .fastText, header: Bool = true) throws {
    try VectorTextWriter(style: style, header: header).write(
      words, count: count, dimension: dimension, to: path
    ) {
      row, values in rows.add(row: row, to: &values)
    }
  }

  /// Writes word2vec's binary format.
  /// - Parameter newlines: whether a newline follows each vector, as the C program writes; gensim writes none.
  /// - Throws: `FileError`; `EmbeddingsError.notWritable` where a word holds a space or a newline.
  public func writeWord2Vec(to path: String, newlines: Bool = true) throws {
    var file = try AtomicFile(path: path)
    try file.write("\(count) \(dimension)\n")
    for id in 0..<count {
      try words.withBytes(of: id) { word in
        try VectorTextWriter.check(word, path: path)
        try file.write(word)
      }
      try file.write(" ")
      let values = rows.row(id)
      try file.write(values.span)
      if newlines { try file.write("\n") }
    }
    try file.commit()
  }
}

extension FastTextModel {
  /// Writes the vectors of all words as text, as fastText's `.vec`; vectors of unknown words are lost with the
  /// n-grams. The file appears whole or not at all.
  /// - Throws: `FileError`; `EmbeddingsError.notWritable` where a word holds a space.
  public func writeVectors(to path: String) throws {
    let words = dictionary.entries
    try VectorTextWriter(style: .fastText, header: true).write(
      words, count: dictionary.wordCount, dimension: dimension, to: path
    ) { id, values in
      values = words.withBytes(of: id) { mean(of: inputRows(for: $0)) }
    }
  }
}
