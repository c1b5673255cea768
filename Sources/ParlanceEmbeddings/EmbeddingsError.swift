/// What can go wrong with embeddings: files that do not hold what they claim, and questions without an answer.
public enum EmbeddingsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A binary file breaks its format. `offset` is the byte where the named field starts.
  case corruptFile(path: String, offset: Int, field: String, reason: String)
  /// A line of a text file (counted from 1) breaks its format.
  case corruptLine(path: String, line: Int, reason: String)
  /// A file that is none of the known formats.
  case unknownFormat(path: String, reason: String)
  /// No file of that name, with or without one of the endings tried.
  case noModel(path: String, tried: [String])
  /// A word that has no vector, with words of the model that are spelled like it.
  case unknownWord(String, suggestions: [String])
  /// A model that can't be written in the wanted format.
  case notWritable(path: String, reason: String)
  /// Vectors of another length than the model's.
  case dimensionMismatch(expected: Int, found: Int)
  /// A setting that can't be used.
  case invalidSetting(name: String, reason: String)
  /// A text that nothing can be learned from.
  case noTrainingData(reason: String)
  /// Training ran away: a weight is no longer a finite number.
  case diverged(learningRate: Double)
  /// A model that can't predict labels.
  case notAClassifier(reason: String)
  /// Not enough memory for so many floats.
  case outOfMemory(rows: Int, columns: Int)

  public var description: String {
    switch self {
    case .corruptFile(let path, let offset, let field, let reason):
      "\(path): byte \(offset), \(field): \(reason); the file is damaged or cut short, fetch or write it again"
    case .corruptLine(let path, let line, let reason): "\(path), line \(line): \(reason)"
    case .unknownFormat(let path, let reason):
      "\(path) is no embedding file: \(reason); known are fastText .bin and .ftz, .vec, word2vec text and "
        + "binary, and GloVe text"
    case .noModel(let path, let tried):
      "no embedding file \(path)" + (tried.isEmpty ? "" : " (also tried \(tried.joined(separator: ", ")))")
    case .unknownWord(let word, let suggestions):
      "the model has no vector for \"\(word)\""
        + (suggestions.isEmpty ? "" : "; near spellings: \(suggestions.joined(separator: ", "))")
    case .notWritable(let path, let reason): "cannot write \(path): \(reason)"
    case .dimensionMismatch(let expected, let found):
      "a vector of \(found) values was given to a model of dimension \(expected)"
    case .invalidSetting(let name, let reason): "the setting \"\(name)\" can't be used: \(reason)"
    case .noTrainingData(let reason): "nothing to learn from: \(reason)"
    case .diverged(let learningRate):
      "training ran away: weights are no longer finite numbers; lower the learning rate (it was \(learningRate))"
    case .notAClassifier(let reason):
      "the model can't predict labels: \(reason); train one with `parlance classify train`"
    case .outOfMemory(let rows, let columns):
      "not enough memory for \(rows) rows of \(columns) floats; use a smaller model"
    }
  }
}
