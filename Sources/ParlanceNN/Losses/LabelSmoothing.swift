import Glibc
import ParlanceTensor

/// The definitions of label smoothing in use. They differ in which classes share what the target gives up, and so in the
/// value of the loss; models trained with one are not comparable in loss with those of another.
public enum LabelSmoothing: Sendable, Hashable {
  /// (1 − ε) · −ln p(target) + ε · mean over all classes of −ln p: PyTorch, Marian.
  case overAll(Float)
  /// The target keeps 1 − ε, each other class gets ε / (classes − 1): fairseq, tensor2tensor.
  case overOthers(Float)
  /// The Kullback-Leibler divergence from the smoothed targets, in which the target has 1 − ε, padding nothing, and each
  /// other class ε / (classes − 2): OpenNMT, JoeyNMT. Zero for a perfect answer.
  case divergence(Float, padding: Int32)

  /// The loss of each row, or of all.
  /// - Parameters:
  ///   - logits: `[rows, classes]`.
  ///   - targets: one class a row.
  ///   - ignoring: rows with this target have no part.
  public func loss(
    _ logits: Tensor, targets: [Int32], ignoring: Int32? = nil, reduction: Reduction = .mean
  ) -> Tensor {
    let classes = Float(logits.shape.width)
    switch self {
    case .overAll(let ε):
      return crossEntropy(
        logits, targets: targets, smoothing: ε, ignoring: ignoring, reduction: reduction)
    case .overOthers(let ε):
      // ε / (V − 1) for each other class is ε' / V for every class, with ε' = ε V / (V − 1).
      precondition(classes > 1, "smoothing over the others of \(classes) classes")
      return crossEntropy(
        logits, targets: targets, smoothing: ε * classes / (classes - 1), ignoring: ignoring,
        reduction: reduction)
    case .divergence(let ε, let padding):
      precondition(classes > 2, "smoothing over the others of \(classes) classes but padding")
      return divergence(logits, targets, ε, padding, ignoring, reduction)
    }
  }

  private func divergence(
    _ logits: Tensor, _ targets: [Int32], _ ε: Float, _ padding: Int32, _ ignoring: Int32?,
    _ reduction: Reduction
  ) -> Tensor {
    let (rows, classes) = (logits.shape.rows, logits.shape.width)
    precondition(
      targets.count == rows && targets.allSatisfy { $0 == ignoring || $0 >= 0 && $0 < classes },
      "\(targets.count) targets for logits of \(logits.shape)")
    let share = ε / Float(classes - 2)
    var counted = 0
    let wanted = Tensor([rows, classes]) { q in
      q.update(repeating: 0)
      for (row, target) in targets.enumerated() where target != ignoring {
        counted += 1
        for c in 0..<classes where c != Int(padding) { q[row * classes + c] = share }
        q[row * classes + Int(target)] = 1 - ε
      }
    }
    // Σ q ln q of each row that counts: the same whatever the model says.
    let entropy = wanted.withElements { q in
      (0..<rows).map { row in
        var sum: Float = 0
        for c in 0..<classes {
          let value = q[row * classes + c]
          if value > 0 { sum += value * Float(log(Double(value))) }
        }
        return sum
      }
    }
    let crossed = rowSums(logSoftmax(logits) * wanted)
    let losses = Tensor([rows], entropy) - crossed
    switch reduction {
    case .none: return losses
    case .sum: return sum(losses)
    case .mean: return scale(sum(losses), by: 1 / Float(max(counted, 1)))
    }
  }
}

/// The sum of each row of x `[rows, width]`: `[rows]`.
private func rowSums(_ x: Tensor) -> Tensor {
  matmul(x, Tensor([x.shape.width, 1], repeating: 1)).reshaped([x.shape.rows])
}
