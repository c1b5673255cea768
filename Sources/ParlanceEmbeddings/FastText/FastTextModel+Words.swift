import ParlanceKernels
import ParlanceText

extension FastTextModel {
  /// Reads a fastText `.bin` or `.ftz`, version 11 or 12. The matrices stay in the mapped file, so that even a
  /// large model is open at once.
  /// - Throws: `FileError` where the file can't be read; `EmbeddingsError.unknownFormat` where it is of another
  ///   format or version; `EmbeddingsError.corruptFile` naming the field that breaks the format.
  public init(contentsOf path: String) throws { self = try FastTextReader.read(path) }

  /// Number of values of a vector.
  public var dimension: Int { input.columnCount }

  /// The hashing of this model.
  public var hasher: SubwordHasher { SubwordHasher(arguments) }

  /// The id of a word; nil where the dictionary lacks it or has it as a label.
  public func wordID(_ word: String) -> Int? {
    guard let id = dictionary.entries.id(of: word), id < dictionary.wordCount else { return nil }
    return id
  }

  /// The rows of the input matrix that make up the vector of `word`: its own row where it is known, then those of
  /// its n-grams, repeats kept.
  public func inputRows(for word: String) -> [Int] {
    let bytes = Array(word.utf8)
    return inputRows(for: bytes.span)
  }

  package func inputRows(for word: Span<UInt8>) -> [Int] {
    var rows: [Int] = []
    if let id = dictionary.entries.id(of: word), id < dictionary.wordCount { rows.append(id) }
    forEachNgramRow(of: word) { rows.append($0) }
    return rows
  }

  /// Calls `body` with the input row of each character n-gram of `word`; pruned n-grams are skipped.
  @inline(__always)
  package func forEachNgramRow(of word: Span<UInt8>, _ body: (Int) -> Void) {
    hasher.forEachBucket(of: word) { bucket in
      if let row = dictionary.inputRow(ofBucket: bucket) { body(row) }
    }
  }

  /// The vector of `word`: the mean of its rows. Zeros where it has none.
  public func vector(for word: String) -> [Float] { mean(of: inputRows(for: word)) }

  /// The mean of rows of the input matrix; zeros where there are none.
  package func mean(of rows: [Int]) -> [Float] {
    var result = [Float](repeating: 0, count: dimension)
    for row in rows { input.add(row: row, to: &result) }
    guard !rows.isEmpty else { return result }
    // One product by the rounded reciprocal, as fastText does, so that the last bit agrees.
    let factor = Float(1 / Double(rows.count))
    for i in result.indices { result[i] *= factor }
    return result
  }
}

extension FastTextDictionary {
  /// The input row of an n-gram's bucket; nil where pruning dropped it.
  @inline(__always)
  package func inputRow(ofBucket bucket: Int) -> Int? {
    guard let prunedBuckets else { return wordCount + bucket }
    guard let row = prunedBuckets[Int32(truncatingIfNeeded: bucket)] else { return nil }
    return wordCount + Int(row)
  }
}
