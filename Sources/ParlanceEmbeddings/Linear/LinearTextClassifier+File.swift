import ParlanceFiles
import ParlanceText

/// A classifier on disk (`.logistic`). All numbers are little-endian; texts are UTF-8 behind their length in 32 bits:
///
///     8 bytes   "PARLLOGI"
///     u32       version, 1
///     text      label prefix
///     i64       number of labels, then each as text
///     a whole   `.tfidf` file (see `TermVectorizer+File.swift`)
///     f64       intercepts: one for two labels, else one a label
///     f64       weights, term by term: one for two labels, else one a label
extension LinearTextClassifier {
  private static let magic = Array("PARLLOGI".utf8)
  private static let version: UInt32 = 1

  /// Whether a file starts as one of a linear classifier does.
  /// - Throws: `FileError` where it can't be opened.
  public static func isModel(_ path: String) throws -> Bool {
    try MappedFile(path: path).withText { text in
      text.count >= magic.count && magic.indices.allSatisfy { text[$0] == magic[$0] }
    }
  }

  /// Writes the model; the file shows the old content until the new one is whole.
  /// - Throws: `FileError`.
  public func write(to path: String) throws {
    var file = try AtomicFile(path: path)
    try file.write(Self.magic.span)
    try file.write(littleEndian: Self.version)
    try file.write(counted: labelPrefix)
    try file.write(littleEndian: Int64(labels.count))
    for label in labels { try file.write(counted: label) }
    try vectorizer.write(into: &file)
    for value in regression.intercepts { try file.write(littleEndian: value) }
    for value in regression.weights { try file.write(littleEndian: value) }
    try file.commit()
  }

  /// Reads a model.
  /// - Throws: `FileError`; `VectorizerError.corruptFile` naming the first field that is wrong.
  public init(contentsOf path: String) throws {
    var reader = ModelFieldReader(try MappedFile(path: path))
    try reader.expect(
      Self.magic, "magic", "this is no file of `parlance classify train --model tfidf-logistic`")
    let versionOffset = reader.offset
    let version = try reader.integer("version", as: UInt32.self)
    guard version == Self.version else {
      throw reader.error("version", at: versionOffset, "\(version) is not known; 1 is")
    }
    let prefixOffset = reader.offset
    let labelPrefix = try reader.string("label prefix")
    guard !labelPrefix.isEmpty else { throw reader.error("label prefix", at: prefixOffset, "is empty") }
    let labelsOffset = reader.offset
    let labelCount = try reader.count("number of labels", size: 4)
    guard labelCount >= 2 else {
      throw reader.error("number of labels", at: labelsOffset, "is \(labelCount)")
    }
    var labels: [String] = []
    for _ in 0..<labelCount { labels.append(try reader.string("label")) }
    guard Set(labels).count == labelCount else {
      throw reader.error("number of labels", at: labelsOffset, "a label stands there twice")
    }
    let vectorizer = try TermVectorizer(from: &reader)
    let outputs = labelCount == 2 ? 1 : labelCount
    let weightsOffset = reader.offset
    let (weightCount, overflow) = vectorizer.columnCount.multipliedReportingOverflow(by: outputs)
    guard !overflow else { throw reader.error("weights", at: weightsOffset, "there are too many") }
    let intercepts = try reader.doubles("intercept", count: outputs)
    let weights = try reader.doubles("weight", count: weightCount)
    try reader.finish()
    do {
      let regression = try LogisticRegression(
        classCount: labelCount, columnCount: vectorizer.columnCount, weights: weights, intercepts: intercepts)
      self.init(vectorizer: vectorizer, regression: regression, labels: labels, labelPrefix: labelPrefix)
    } catch let error as EmbeddingsError {
      throw reader.error("weights", at: weightsOffset, "\(error)")
    }
  }
}
