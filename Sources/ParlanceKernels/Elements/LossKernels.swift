#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Losses element by element, and their derivatives.
public enum LossKernels {
  /// Binary cross-entropy of a target t with the probability σ(x): w ln(1 + e⁻ˣ) + (1 − t) x, with w = 1 + (p − 1) t and p
  /// the weight of the positive class. Neither large nor small x lose digits: ln(1 + e⁻ˣ) = ln(1 + e^−|x|) + max(−x, 0).
  /// - Parameter positiveWeight: p of each column; 1 where nil.
  public static func binaryCrossEntropy(
    _ x: Span<Float>, targets: Span<Float>, positiveWeight: Span<Float>?, into loss: inout MutableSpan<Float>
  ) {
    ElementKernels.check(x.count, targets.count)
    ElementKernels.check(x.count, loss.count)
    for i in x.indices {
      let w = weight(targets[i], i, positiveWeight)
      loss[i] = (1 - targets[i]) * x[i] + w * (log1pf(expf(-abs(x[i]))) + max(-x[i], 0))
    }
  }

  /// Its derivative by x, times the upstream: (1 − t) − w (1 − σ(x)).
  public static func binaryCrossEntropyGradient(
    _ x: Span<Float>, targets: Span<Float>, positiveWeight: Span<Float>?, upstream: Span<Float>,
    into dx: inout MutableSpan<Float>
  ) {
    ElementKernels.check(x.count, targets.count)
    ElementKernels.check(x.count, upstream.count)
    ElementKernels.check(x.count, dx.count)
    for i in x.indices {
      let w = weight(targets[i], i, positiveWeight)
      dx[i] = upstream[i] * ((1 - targets[i]) - w / (1 + expf(x[i])))
    }
  }

  private static func weight(_ target: Float, _ index: Int, _ positiveWeight: Span<Float>?) -> Float {
    guard let positiveWeight else { return 1 }
    return 1 + (positiveWeight[index % positiveWeight.count] - 1) * target
  }

  /// |a − b|ᵖ.
  public static func powerError(
    _ a: Span<Float>, _ b: Span<Float>, power p: Float, into loss: inout MutableSpan<Float>
  ) {
    if p == 2 {
      ElementKernels.binary(a, b, into: &loss, 1) { ($0 - $1) * ($0 - $1) }
    } else if p == 1 {
      ElementKernels.binary(a, b, into: &loss, 1) { abs($0 - $1) }
    } else {
      ElementKernels.binary(a, b, into: &loss, 1) { powf(abs($0 - $1), p) }
    }
  }

  /// Its derivative by a: p |a − b|ᵖ⁻¹ sign(a − b); 0 where a = b.
  public static func powerErrorDerivative(
    _ a: Span<Float>, _ b: Span<Float>, power p: Float, into derivative: inout MutableSpan<Float>
  ) {
    if p == 2 {
      ElementKernels.binary(a, b, into: &derivative, 1) { 2 * ($0 - $1) }
    } else {
      ElementKernels.binary(a, b, into: &derivative, 1) { a, b in
        let difference = a - b
        if difference == 0 { return 0 }
        let size = p == 1 ? 1 : p * powf(abs(difference), p - 1)
        return difference < 0 ? -size : size
      }
    }
  }
}
