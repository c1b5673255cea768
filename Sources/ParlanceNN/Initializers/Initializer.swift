import ParlanceTensor

/// How the weights of a layer begin.
///
/// The fan-in of a weight `[outputs, inputs]` is its number of inputs, the fan-out that of its outputs.
public enum Initializer: Sendable, Hashable {
  case zeros
  case constant(Float)
  /// Uniform in ±bound.
  case uniform(bound: Float)
  case normal(deviation: Float)
  /// Normal, drawn again beyond two deviations.
  case truncatedNormal(deviation: Float)
  /// Uniform in ±√(6 / (fan-in + fan-out)) (Glorot and Bengio 2010).
  case glorotUniform
  /// Normal with variance 2 / (fan-in + fan-out).
  case glorotNormal
  /// Uniform in ±√(6 / fan-in): keeps the variance through ReLUs (He et al. 2015).
  case heUniform
  /// Normal with variance 2 / fan-in.
  case heNormal
  /// Uniform in ±1/√fan-in: what PyTorch's linear layers begin with.
  case fanIn
  /// Orthonormal rows, or columns where there are more rows, times `gain` (Saxe et al. 2014). Recurrent weights keep the
  /// length of what passes through them.
  case orthogonal(gain: Float = 1)

  /// A tensor of the given shape: `[outputs, inputs]`, or a vector.
  public func tensor(_ shape: Shape, from random: inout RandomStream) -> Tensor {
    if random.isUnused { return Tensor.zeros(shape) }
    let fanIn = Float(max(1, shape.width))
    let fanOut = Float(max(1, shape.rank > 1 ? shape.rows : shape.width))
    switch self {
    case .zeros: return Tensor.zeros(shape)
    case .constant(let value): return Tensor(shape, repeating: value)
    case .uniform(let bound): return Self.uniform(shape, bound, &random)
    case .normal(let deviation): return Tensor.normal(shape, deviation: deviation, from: &random)
    case .truncatedNormal(let deviation):
      return Tensor.truncatedNormal(shape, deviation: deviation, from: &random)
    case .glorotUniform: return Self.uniform(shape, (6 / (fanIn + fanOut)).squareRoot(), &random)
    case .glorotNormal:
      return Tensor.normal(shape, deviation: (2 / (fanIn + fanOut)).squareRoot(), from: &random)
    case .heUniform: return Self.uniform(shape, (6 / fanIn).squareRoot(), &random)
    case .heNormal: return Tensor.normal(shape, deviation: (2 / fanIn).squareRoot(), from: &random)
    case .fanIn: return Self.uniform(shape, 1 / fanIn.squareRoot(), &random)
    case .orthogonal(let gain): return Self.orthogonal(shape, gain, &random)
    }
  }

  private static func uniform(_ shape: Shape, _ bound: Float, _ random: inout RandomStream) -> Tensor {
    Tensor.uniform(shape, in: -bound..<bound, from: &random)
  }

  private static func orthogonal(_ shape: Shape, _ gain: Float, _ random: inout RandomStream) -> Tensor {
    let (rows, columns) = (shape.rows, shape.width)
    // The shorter side's vectors are made orthonormal.
    let (count, length) = (min(rows, columns), max(rows, columns))
    var vectors = (0..<count).map { _ in (0..<length).map { _ in Double(random.nextNormal()) } }
    for i in 0..<count {
      // Twice, since the first pass leaves what rounding hides (Kahan's rule for Gram and Schmidt).
      for _ in 0..<2 {
        for j in 0..<i {
          let share = dot(vectors[i], vectors[j])
          for k in 0..<length { vectors[i][k] -= share * vectors[j][k] }
        }
      }
      let size = dot(vectors[i], vectors[i]).squareRoot()
      for k in 0..<length { vectors[i][k] /= size }
    }
    return Tensor(shape) { span in
      for row in 0..<rows {
        for column in 0..<columns {
          let value = rows <= columns ? vectors[row][column] : vectors[column][row]
          span[row * columns + column] = gain * Float(value)
        }
      }
    }
  }
}
