import ParlanceKernels
import ParlanceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The smooth part of what a logistic regression makes as small as can be, and its derivatives: the mean loss of the
/// examples and the L2 penalty,
///
///     f(w, b) = 1/n Σ loss(xᵢ·w + b, yᵢ) + λ/2 Σw²
///
/// Parameters are the weights, column by column, then the intercepts. Sums run in a fixed order.
struct LogisticObjective {
  let rows: SparseMatrix
  private let columns: SparseMatrix
  let classes: [Int32]
  let outputs: Int
  let fitsIntercept: Bool
  /// λ.
  let l2: Double
  private let threads: Int
  private var scores: [Double]

  init(
    _ rows: SparseMatrix, classes: [Int32], outputs: Int, fitsIntercept: Bool, l2: Double, threads: Int
  ) {
    self.rows = rows
    columns = rows.transposed()
    self.classes = classes
    self.outputs = outputs
    self.fitsIntercept = fitsIntercept
    self.l2 = l2
    self.threads = threads
    scores = [Double](repeating: 0, count: rows.rowCount * outputs)
  }

  var weightCount: Int { rows.columnCount * outputs }
  var parameterCount: Int { weightCount + outputs }

  /// The value at `parameters`; its derivatives are written to `gradient`.
  mutating func evaluate(_ parameters: [Double], gradient: inout [Double]) -> Double {
    let dense = parameters.span.extracting(0..<weightCount)
    multiply(rows, dense, into: &scores)
    let intercepts = Array(parameters[weightCount...])
    var loss = 0.0
    var interceptGradient = [Double](repeating: 0, count: outputs)
    let scale = 1 / Double(rows.rowCount)
    if outputs == 1 {
      for row in classes.indices {
        let score = scores[row] + intercepts[0]
        let sign = classes[row] == 1 ? 1.0 : -1.0
        // ln(1 + e^-m) of the margin m, without overflow.
        let margin = sign * score
        loss += margin > 0 ? log1p(exp(-margin)) : log1p(exp(margin)) - margin
        let residual = (LogisticRegression.logistic(score) - (sign > 0 ? 1 : 0)) * scale
        scores[row] = residual
        interceptGradient[0] += residual
      }
    } else {
      for row in classes.indices {
        loss += softmaxResidual(at: row * outputs, class: Int(classes[row]), intercepts, scale)
        for place in 0..<outputs { interceptGradient[place] += scores[row * outputs + place] }
      }
    }
    var part = gradient.mutableSpan
    SparseProduct.multiply(
      rowStarts: columns.rowStarts.span, columns: columns.columns.span, values: columns.values.span,
      dense: scores.span, width: outputs, into: &part, threads: threads)
    for place in 0..<outputs {
      gradient[weightCount + place] = fitsIntercept ? interceptGradient[place] : 0
    }
    guard l2 > 0 else { return loss * scale }
    var slice = gradient.mutableSpan
    DoubleKernels.add(dense, times: l2, to: &slice)
    return loss * scale + l2 / 2 * DoubleKernels.dot(dense, dense)
  }

  /// Turns a row's scores into the derivatives of its loss, and returns the loss.
  private mutating func softmaxResidual(
    at start: Int, class wanted: Int, _ intercepts: [Double], _ scale: Double
  ) -> Double {
    var largest = -Double.infinity
    for place in 0..<outputs {
      scores[start + place] += intercepts[place]
      largest = max(largest, scores[start + place])
    }
    let target = scores[start + wanted]
    var sum = 0.0
    for place in start..<start + outputs {
      scores[place] = exp(scores[place] - largest)
      sum += scores[place]
    }
    for place in start..<start + outputs { scores[place] *= scale / sum }
    scores[start + wanted] -= scale
    return largest + log(sum) - target
  }

  private func multiply(_ rows: SparseMatrix, _ dense: Span<Double>, into out: inout [Double]) {
    var span = out.mutableSpan
    SparseProduct.multiply(
      rowStarts: rows.rowStarts.span, columns: rows.columns.span, values: rows.values.span, dense: dense,
      width: outputs, into: &span, threads: threads)
  }
}
