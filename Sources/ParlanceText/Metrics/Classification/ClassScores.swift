/// Precision, recall and F1 of one class or of an average over classes, from 0 to 1.
public struct ClassScores: Sendable, Hashable {
  /// The share of predictions that are right.
  public var precision: Double
  /// The share of gold items that were predicted.
  public var recall: Double
  /// The harmonic mean of both.
  public var f1: Double
  /// The number of gold items.
  public var support: Int

  public init(precision: Double, recall: Double, f1: Double, support: Int) {
    self.precision = precision
    self.recall = recall
    self.f1 = f1
    self.support = support
  }
}

/// How the scores of several classes become one.
public enum Averaging: String, Sendable, CaseIterable {
  /// From the counts of all classes together.
  case micro
  /// The plain mean of the classes' scores.
  case macro
  /// The mean weighted by support.
  case weighted
}

extension ClassScores {
  /// The mean of scores, plain or weighted by support, without those that are not numbers. Where all that is left
  /// weighs nothing, the plain mean.
  static func mean(of classes: [ClassScores], weighted: Bool) -> ClassScores {
    func mean(_ rate: (ClassScores) -> Double) -> Double {
      let numbers = classes.filter { !rate($0).isNaN }
      let total = numbers.reduce(0) { $0 + $1.support }
      guard weighted, total > 0 else { return numbers.reduce(0) { $0 + rate($1) } / Double(numbers.count) }
      return numbers.reduce(0) { $0 + rate($1) * Double($1.support) } / Double(total)
    }
    return ClassScores(
      precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1),
      support: classes.reduce(0) { $0 + $1.support })
  }
}
