/// What a cross-entropy counts, and how.
public struct CrossEntropyOptions: Sendable, Hashable {
  /// How the rows' losses become one number.
  public enum Reduction: Sendable, Hashable {
    /// Divided by the sum of the targets' class weights (without weights: by the number of rows that count). NaN
    /// where no row counts.
    case mean
    case sum
  }

  /// ε: each class gets ε / C of the target distribution, the target the rest, as in PyTorch and Marian.
  public var labelSmoothing: Float
  /// Rows with this target count for nothing.
  public var ignoredID: Int32
  /// One weight a class.
  public var classWeights: [Float]?
  public var reduction: Reduction

  public init(
    labelSmoothing: Float = 0, ignoring ignoredID: Int32 = -100, classWeights: [Float]? = nil,
    reduction: Reduction = .mean
  ) {
    precondition(labelSmoothing >= 0 && labelSmoothing <= 1, "label smoothing of \(labelSmoothing)")
    self.labelSmoothing = labelSmoothing
    (self.ignoredID, self.classWeights, self.reduction) = (ignoredID, classWeights, reduction)
  }

  /// What a loss is multiplied by to become part of the reduced one.
  func scale(_ targets: Span<Int32>) -> Double { reduction == .sum ? 1 : 1 / weight(of: targets) }

  /// The sum of the class weights of the targets that count.
  func weight(of targets: Span<Int32>) -> Double {
    var sum = 0.0
    for i in 0..<targets.count where targets[i] != ignoredID {
      sum += Double(classWeights.map { $0[Int(targets[i])] } ?? 1)
    }
    return sum
  }

  func check(_ targets: Span<Int32>, classes: Int) {
    precondition(
      classes > 0 && classWeights?.count ?? classes == classes, "class weights for \(classes) classes")
    for i in 0..<targets.count where targets[i] != ignoredID {
      precondition(targets[i] >= 0 && Int(targets[i]) < classes, "target \(targets[i]) of \(classes) classes")
    }
  }
}
