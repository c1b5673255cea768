import ParlanceKernels
import ParlanceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A linear classifier of sparse rows that gives probabilities: the logistic function for two classes, softmax for
/// more.
public struct LogisticRegression: Sendable, Equatable {
  public let classCount: Int
  public let columnCount: Int
  /// Weights column by column: one for two classes, which speaks for the second, else one a class.
  public let weights: [Double]
  /// One for two classes, else one a class.
  public let intercepts: [Double]

  /// Scores that a row has: 1 for two classes.
  public var outputCount: Int { intercepts.count }

  /// - Throws: `EmbeddingsError.invalidSetting` where the sizes disagree or a weight is no finite number.
  public init(classCount: Int, columnCount: Int, weights: [Double], intercepts: [Double]) throws {
    let outputs = classCount == 2 ? 1 : classCount
    guard classCount >= 2, intercepts.count == outputs, weights.count == columnCount * outputs else {
      throw EmbeddingsError.invalidSetting(
        name: "weights",
        reason:
          "\(weights.count) weights and \(intercepts.count) intercepts do not fit \(classCount) classes and "
          + "\(columnCount) columns")
    }
    guard weights.allSatisfy(\.isFinite), intercepts.allSatisfy(\.isFinite) else {
      throw EmbeddingsError.invalidSetting(name: "weights", reason: "one is no finite number")
    }
    self.classCount = classCount
    self.columnCount = columnCount
    self.weights = weights
    self.intercepts = intercepts
  }

  /// The weight of a column for a class.
  public func weight(column: Int, class number: Int) -> Double {
    outputCount == 1 ? (number == 1 ? 1 : -1) * weights[column] : weights[column * outputCount + number]
  }

  /// The probability of each class for each row: `classCount` values a row, end to end.
  public func probabilities(of rows: SparseMatrix, threads: Int = 1) -> [Double] {
    precondition(rows.columnCount == columnCount, "rows of \(rows.columnCount) columns for \(columnCount)")
    var scores = [Double](repeating: 0, count: rows.rowCount * outputCount)
    var span = scores.mutableSpan
    SparseProduct.multiply(
      rowStarts: rows.rowStarts.span, columns: rows.columns.span, values: rows.values.span,
      dense: weights.span, width: outputCount, into: &span, threads: threads)
    if outputCount == 1 {
      return scores.flatMap { score in
        let second = Self.logistic(score + intercepts[0])
        return [1 - second, second]
      }
    }
    for row in 0..<rows.rowCount { softmax(&scores, at: row * outputCount) }
    return scores
  }

  /// The most probable class of each row; of equal ones the first.
  public func classes(of rows: SparseMatrix, threads: Int = 1) -> [Int] {
    let probabilities = probabilities(of: rows, threads: threads)
    return (0..<rows.rowCount).map { row in
      var best = 0
      for number in 1..<classCount
      where probabilities[row * classCount + number] > probabilities[row * classCount + best] {
        best = number
      }
      return best
    }
  }

  static func logistic(_ score: Double) -> Double {
    // Without overflow on either side.
    score >= 0 ? 1 / (1 + exp(-score)) : exp(score) / (1 + exp(score))
  }

  private func softmax(_ scores: inout [Double], at start: Int) {
    var largest = -Double.infinity
    for place in 0..<classCount {
      scores[start + place] += intercepts[place]
      largest = max(largest, scores[start + place])
    }
    var sum = 0.0
    for place in start..<start + classCount {
      scores[place] = exp(scores[place] - largest)
      sum += scores[place]
    }
    for place in start..<start + classCount { scores[place] /= sum }
  }
}
