/// Checks the gradients of an op against finite differences.
///
/// The op's result y is projected on random numbers u to the single number f = Σ y u, in double precision, and each input
/// is moved along a few random directions v: the difference quotient must agree with Σ v ∂f. The quotients are central,
/// (f(x + h v) − f(x − h v)) / 2h, at two steps, and extrapolated to a step of 0 (Richardson): so h can be large, as
/// float32 needs it, and the error of order h² still falls away.
public enum GradientChecker {
  /// What differs.
  public struct Difference: Error, Sendable, CustomStringConvertible {
    /// Which input, counted from 0; -1 where something else is wrong.
    public let input: Int
    public let description: String
  }

  /// - Parameters:
  ///   - inputs: where to check.
  ///   - step: h; elements are moved by about this much. The op must be smooth as far as some 6 h from each.
  ///   - tolerance: how far quotient and derivative may differ, as a part of the gradient's length, or of 1 where that is
  ///     less.
  ///   - directions: how many directions are tried with each input.
  ///   - seed: decides projection and directions.
  ///   - op: the function to check; a function of its inputs alone.
  /// - Returns: the first difference; nil where there is none.
  public static func firstDifference(
    at inputs: [Tensor], step: Float = 1e-2, tolerance: Double = 2e-3, directions: Int = 4, seed: UInt64 = 1,
    _ op: ([Tensor]) -> Tensor
  ) -> Difference? {
    var random = RandomStream(seed: seed, name: "gradient check")
    let tape = Tape(seed: seed)
    let leaves = inputs.map { tape.record($0) }
    let output = op(leaves)
    guard output.isRecorded else {
      return Difference(input: -1, description: "the result of the op is not recorded")
    }
    let projection = Tensor.normal(output.shape, from: &random)
    let gradients = tape.gradients(of: output, upstream: projection)
    for (index, leaf) in leaves.enumerated() {
      let gradient = gradients[leaf]?.dense(shape: leaf.shape) ?? Tensor(leaf.shape, repeating: 0)
      let length = product(gradient, gradient).squareRoot()
      for _ in 0..<directions {
        let direction = Tensor.normal(leaf.shape, from: &random)
        let derivative = product(gradient, direction)
        func quotient(_ h: Float) -> Double {
          var moved = inputs
          moved[index] = sum(inputs[index], direction, h)
          let above = product(op(moved), projection)
          moved[index] = sum(inputs[index], direction, -h)
          return (above - product(op(moved), projection)) / Double(2 * h)
        }
        // Both have errors of order h²: four times the finer minus the coarser, by three, has none.
        let extrapolated = (4 * quotient(step) - quotient(2 * step)) / 3
        guard abs(extrapolated - derivative) <= tolerance * max(1, length) else {
          let text = "the gradient says \(derivative), finite differences \(extrapolated)"
          return Difference(input: index, description: "input \(index) of shape \(leaf.shape): \(text)")
        }
      }
    }
    return nil
  }

  /// Σ aᵢ bᵢ in double precision.
  static func product(_ a: Tensor, _ b: Tensor) -> Double {
    withElements(a, b) { a, b in
      var sum = 0.0
      for i in a.indices { sum += Double(a[i]) * Double(b[i]) }
      return sum
    }
  }

  /// a + factor · b.
  private static func sum(_ a: Tensor, _ b: Tensor, _ factor: Float) -> Tensor {
    Tensor(a.shape) { y in
      withElements(a, b) { a, b in
        for i in a.indices { y[i] = a[i] + factor * b[i] }
      }
    }
  }
}
