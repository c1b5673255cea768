import ParlanceKernels
import ParlanceText

/// Word vectors that a classifier's words start from. Words that have one get a row even if the text is without
/// them, so that they count in predictions.
struct PretrainedVectors {
  let words: Vocabulary
  private let model: EmbeddingModel

  /// - Throws: what loading throws; `EmbeddingsError.dimensionMismatch` where the vectors are not as long as the
  ///   classifier's.
  init(path: String, settings: ClassifierSettings) throws {
    model = try EmbeddingModel.load(path)
    guard model.dimension == settings.dimension else {
      throw EmbeddingsError.dimensionMismatch(expected: settings.dimension, found: model.dimension)
    }
    words = model.vocabulary
  }

  /// Counts each word once in the text, as fastText does.
  func addWords(to tokens: inout LabeledTokens) {
    for id in 0..<words.count { words.withBytes(of: id) { tokens.addWord($0) } }
  }

  /// Sets the rows of words that have a vector.
  func fill(_ table: HogwildTable, for dictionary: FastTextDictionary) {
    for id in 0..<dictionary.wordCount {
      guard let source = dictionary.entries.withBytes(of: id, { words.id(of: $0) }) else { continue }
      var vector = [Float](repeating: 0, count: model.dimension)
      model.addVector(ofID: source, to: &vector)
      table.withMutableRow(id) { row in for i in vector.indices { row[i] = vector[i] } }
    }
  }
}
