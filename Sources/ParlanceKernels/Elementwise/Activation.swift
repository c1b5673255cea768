import ParlanceParallel

/// Functions that act on each value alone.
public enum Activation: Sendable, Hashable, CaseIterable {
  /// max(x, 0).
  case relu
  /// x Φ(x), Φ being the normal distribution: the form with erf (BERT, BART).
  case gelu
  /// ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))): the form of GPT-2 and of T5's gated layers.
  case geluTanh
  /// x σ(1.702 x).
  case quickGelu
  /// x σ(x), also known as Swish.
  case silu
  case tanh
  /// σ(x) = 1 / (1 + e⁻ˣ).
  case sigmoid
  /// ln(1 + eˣ).
  case softplus
  /// x, or eˣ − 1 below 0.
  case elu
  /// x tanh(ln(1 + eˣ)).
  case mish

  /// Values that one thread takes at a time.
  static let chunk = 16_384

  /// y = f(x).
  public func apply(_ x: Span<Float>, into y: inout MutableSpan<Float>, threads: Int = Threads.count) {
    precondition(x.count == y.count, "\(self) of \(x.count) values into \(y.count)")
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        guard let from = x.baseAddress, let to = y.baseAddress else { return }
        run(from, to, x.count, threads)
      }
    }
  }

  /// x = f(x).
  public func apply(inPlace x: inout MutableSpan<Float>, threads: Int = Threads.count) {
    x.withUnsafeMutableBufferPointer { x in
      guard let base = x.baseAddress else { return }
      run(base, base, x.count, threads)
    }
  }

  /// dx = f′(x) dy.
  /// - Parameter x: what the function was applied to.
  public func gradient(
    of x: Span<Float>, upstream dy: Span<Float>, into dx: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) {
    precondition(
      x.count == dy.count && x.count == dx.count,
      "gradient of \(self): \(x.count), \(dy.count), \(dx.count) values")
    x.withUnsafeBufferPointer { x in
      dy.withUnsafeBufferPointer { dy in
        dx.withUnsafeMutableBufferPointer { dx in
          guard let a = x.baseAddress, let b = dy.baseAddress, let c = dx.baseAddress else { return }
          let count = x.count
          nonisolated(unsafe) let (x, dy, dx) = (a, b, c)
          ParallelLoop.run(count: count, chunk: Self.chunk, threads: threads) { range in
            let start = range.lowerBound
            gradient(x + start, dy + start, dx + start, range.count)
          }
        }
      }
    }
  }

  private func run(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int, _ threads: Int)
  {
    nonisolated(unsafe) let (x, y) = (x, y)
    ParallelLoop.run(count: count, chunk: Self.chunk, threads: threads) { range in
      apply(x + range.lowerBound, y + range.lowerBound, range.count)
    }
  }
}
