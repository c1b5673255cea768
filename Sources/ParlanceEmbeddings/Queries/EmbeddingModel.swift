import ParlanceFiles
import ParlanceText

/// A loaded model to ask questions of: a fastText model, which composes vectors for unknown words too where it has
/// n-grams, or a list of words with their vectors.
public struct EmbeddingModel: Sendable {
  /// Where the vectors come from.
  public enum Source: Sendable {
    case fastText(FastTextModel)
    case words(WordVectors)
  }

  public let source: Source
  /// The known words, labels left out; a word's id is its row.
  public let vocabulary: Vocabulary

  public init(_ model: FastTextModel) {
    source = .fastText(model)
    vocabulary = model.dictionary.words
  }

  public init(_ vectors: WordVectors) {
    source = .words(vectors)
    vocabulary = vectors.words
  }

  /// Number of values of a vector.
  public var dimension: Int {
    switch source {
    case .fastText(let model): model.dimension
    case .words(let vectors): vectors.dimension
    }
  }

  /// Whether words outside of the vocabulary have vectors too.
  public var composesUnknownWords: Bool {
    guard case .fastText(let model) = source else { return false }
    return model.arguments.maxn > 0 && model.arguments.bucket > 0
  }

  /// The vector of a word.
  /// - Throws: `EmbeddingsError.unknownWord` with near spellings, where the word is not known and has no n-grams.
  public func vector(for word: String) throws -> [Float] {
    switch source {
    case .fastText(let model):
      let rows = model.inputRows(for: word)
      if !rows.isEmpty { return model.mean(of: rows) }
    case .words(let vectors):
      if let vector = vectors.vector(for: word) { return vector }
    }
    throw EmbeddingsError.unknownWord(word, suggestions: vocabulary.nearSpellings(of: word, limit: 5))
  }

  /// The vector of a known word; `id` is below `vocabulary.count`.
  package func addVector(ofID id: Int, to sum: inout [Float]) {
    switch source {
    case .fastText(let model):
      let mean = model.mean(of: vocabulary.withBytes(of: id) { model.inputRows(for: $0) })
      for i in sum.indices { sum[i] += mean[i] }
    case .words(let vectors): vectors.rows.add(row: id, to: &sum)
    }
  }

  /// The vector of a sentence. A classifier takes the mean of the line's rows; any other model the mean of the words'
  /// vectors brought to length 1, leaving out unknown words. Zeros where nothing is left.
  public func sentenceVector(_ line: String) -> [Float] {
    switch source {
    case .fastText(let model): return model.sentenceVector(line)
    case .words(let vectors):
      var mean = UnitMean(dimension: dimension)
      for word in Array(line.utf8).split(whereSeparator: FastTextTokens.isSpace) {
        if let id = vectors.words.id(of: word.span) { mean.add(vectors.rows.row(id)) }
      }
      return mean.value
    }
  }

  /// The cosine of the angle between two words' vectors; 0 where one of them is all zeros.
  /// - Throws: `EmbeddingsError.unknownWord` where a word has no vector.
  public func similarity(_ a: String, _ b: String) throws -> Float {
    Self.cosine(try vector(for: a), try vector(for: b))
  }

  /// The cosine of the angle between two vectors of one length; 0 where one of them is all zeros.
  public static func cosine(_ a: [Float], _ b: [Float]) -> Float {
    var (product, aa, bb) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      product += Double(x) * Double(y)
      aa += Double(x) * Double(x)
      bb += Double(y) * Double(y)
    }
    let lengths = (aa * bb).squareRoot()
    return lengths > 0 ? Float(product / lengths) : 0
  }
}
