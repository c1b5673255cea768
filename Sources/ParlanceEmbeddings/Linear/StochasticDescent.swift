import ParlanceKernels
import ParlanceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Stochastic gradient descent on sparse rows, one at a time in random order. The L2 penalty shrinks all weights at once
/// by a common factor (Bottou, "Large-scale machine learning with stochastic gradient descent", 2010); the L1 penalty
/// reaches a weight when its column is met, all that has gathered since at once (Tsuruoka, Tsujii and Ananiadou,
/// "Stochastic gradient descent training for L1-regularized log-linear models with cumulative penalty", 2009).
struct StochasticDescent {
  private let rows: SparseMatrix
  private let classes: [Int32]
  private let outputs: Int
  private let l1: Double
  private let l2: Double
  private let fitsIntercept: Bool
  /// The rate for a row of length 1: rows are as long as they are, so it is divided by their mean square.
  private let rate: Double
  private var random: SplitMix64
  private var order: [Int32]
  /// Weights, to be multiplied by `scale`.
  private var weights: [Double]
  private var scale = 1.0
  private var intercepts: [Double]
  /// The L1 penalty that each weight could have had so far, and what it had.
  private var penaltyDue = 0.0
  private var penaltyPaid: [Double]
  private var steps = 0.0
  private var residuals: [Double]

  init(
    _ rows: SparseMatrix, classes: [Int32], outputs: Int, l1: Double, l2: Double,
    settings: LogisticRegressionSettings, learningRate: Double
  ) {
    self.rows = rows
    self.classes = classes
    self.outputs = outputs
    self.l1 = l1
    self.l2 = l2
    fitsIntercept = settings.fitsIntercept
    let square = rows.values.reduce(0) { $0 + $1 * $1 } / Double(max(rows.rowCount, 1))
    rate = square > 0 ? learningRate / square : learningRate
    random = SplitMix64(seed: settings.seed)
    order = (0..<Int32(rows.rowCount)).map { $0 }
    weights = [Double](repeating: 0, count: rows.columnCount * outputs)
    penaltyPaid = l1 > 0 ? weights : []
    intercepts = [Double](repeating: 0, count: outputs)
    residuals = [Double](repeating: 0, count: outputs)
  }

  /// Weights, column by column, then intercepts.
  var parameters: [Double] {
    var weights = weights
    if l1 > 0 {
      for index in weights.indices { weights[index] = clipped(index) }
    }
    return weights.map { $0 * scale } + intercepts
  }

  /// Goes through all rows once. Returns the mean loss that they had when their turn came.
  mutating func runEpoch() -> Double {
    order.shuffle(using: &random)
    var loss = 0.0
    for row in order { loss += step(Int(row)) }
    return loss / Double(max(order.count, 1))
  }

  private mutating func step(_ row: Int) -> Double {
    let range = rows.range(ofRow: row)
    // Falls as 1/t once the penalty has been met often enough, which is what makes it converge.
    let eta = rate / (1 + rate * (l1 + l2) * steps)
    steps += 1
    for place in 0..<outputs { residuals[place] = 0 }
    for index in range {
      let base = Int(rows.columns[index]) * outputs
      for place in 0..<outputs { residuals[place] += rows.values[index] * weights[base + place] }
    }
    let loss = turnIntoResiduals(class: Int(classes[row]))
    scale *= 1 - min(eta * l2, 0.5)
    if scale < 1e-9 { fold() }
    penaltyDue += eta * l1
    for index in range {
      let base = Int(rows.columns[index]) * outputs
      let factor = eta * rows.values[index] / scale
      for place in 0..<outputs {
        weights[base + place] -= factor * residuals[place]
        if l1 > 0 { pay(base + place) }
      }
    }
    if fitsIntercept {
      for place in 0..<outputs { intercepts[place] -= min(eta, 1) * residuals[place] }
    }
    return loss
  }

  /// Turns a row's products into the derivatives of its loss, and returns the loss.
  private mutating func turnIntoResiduals(class wanted: Int) -> Double {
    for place in 0..<outputs { residuals[place] = residuals[place] * scale + intercepts[place] }
    if outputs == 1 {
      let margin = wanted == 1 ? residuals[0] : -residuals[0]
      residuals[0] = LogisticRegression.logistic(residuals[0]) - (wanted == 1 ? 1 : 0)
      return margin > 0 ? log1p(exp(-margin)) : log1p(exp(margin)) - margin
    }
    let largest = residuals.max() ?? 0
    let target = residuals[wanted]
    var sum = 0.0
    for place in 0..<outputs {
      residuals[place] = exp(residuals[place] - largest)
      sum += residuals[place]
    }
    for place in 0..<outputs { residuals[place] /= sum }
    residuals[wanted] -= 1
    return largest + log(sum) - target
  }

  /// Takes from a weight what L1 is due, at most down to 0.
  private mutating func pay(_ index: Int) {
    let before = weights[index]
    weights[index] = clipped(index)
    penaltyPaid[index] += (weights[index] - before) * scale
  }

  private func clipped(_ index: Int) -> Double {
    let weight = weights[index]
    if weight > 0 { return max(0, weight - (penaltyDue + penaltyPaid[index]) / scale) }
    if weight < 0 { return min(0, weight + (penaltyDue - penaltyPaid[index]) / scale) }
    return 0
  }

  /// Moves the common factor into the weights before it gets too small.
  private mutating func fold() {
    for index in weights.indices { weights[index] *= scale }
    scale = 1
  }
}
