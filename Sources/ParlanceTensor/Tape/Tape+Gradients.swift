import ParlanceParallel

extension Tape {
  /// The gradients of a single number with respect to all leaves it depends on. The tape is then used up.
  /// - Parameter loss: one element. Where it is not on this tape, there are no gradients.
  public func gradients(of loss: Tensor) -> TapeGradients {
    precondition(loss.count == 1, "gradients are those of a single number, not of shape \(loss.shape)")
    return gradients(of: loss, upstream: Tensor(loss.shape, repeating: 1))
  }

  /// The gradients of sum(output · upstream) with respect to all leaves. Numbers below 2⁻¹²⁶ count as 0.
  public func gradients(of output: Tensor, upstream: Tensor) -> TapeGradients {
    SubnormalNumbers.flushed { walkBack(from: output, upstream) }
  }

  private func walkBack(from output: Tensor, _ upstream: Tensor) -> TapeGradients {
    precondition(output.count == upstream.count, "an upstream of shape \(upstream.shape) for \(output.shape)")
    var entries = takeEntries()
    guard let node = output.node, node.tape === self else { return TapeGradients(tape: serial, values: [:]) }
    var sums = InputGradients(shapes: entries.map(\.shape))
    sums.begin([node.index])
    sums.add(upstream, to: 0)
    var leaves: [Int: Gradient] = [:]
    while let entry = entries.popLast() {
      let index = entries.count
      guard let sum = sums.take(index) else { continue }
      guard let pullback = entry.pullback else {
        leaves[index] = sum.finished()
        continue
      }
      sums.begin(entry.inputs)
      pullback(sum.dense(shape: entry.shape), &sums)
    }
    return TapeGradients(tape: serial, values: leaves)
  }
}

/// The gradients of all leaves of a tape.
public struct TapeGradients: Sendable {
  let tape: Int
  let values: [Int: Gradient]

  /// The gradient with respect to a tensor that `Tape.record` gave; nil where the loss does not depend on it.
  public subscript(_ leaf: Tensor) -> Gradient? {
    guard let node = leaf.node, node.tape.serial == tape else { return nil }
    return values[node.index]
  }
}

/// A value and its gradients with respect to some tensors, zero where it does not depend on one.
/// - Parameters:
///   - tensors: what is handed to `body`, recorded.
///   - seed: decides all that dropout draws.
///   - body: computes a single number.
public func valueWithGradient<E: Error>(
  at tensors: [Tensor], seed: UInt64 = 0, _ body: ([Tensor]) throws(E) -> Tensor
) throws(E) -> (value: Tensor, gradients: [Tensor]) {
  let tape = Tape(seed: seed)
  let leaves = tensors.map { tape.record($0) }
  let value = try body(leaves)
  let gradients = tape.gradients(of: value)
  return (
    value.detached, leaves.map { gradients[$0]?.dense(shape: $0.shape) ?? Tensor($0.shape, repeating: 0) }
  )
}
