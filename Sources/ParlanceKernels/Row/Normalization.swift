import ParlanceParallel

/// Brings each row to mean 0 and deviation 1 (LayerNorm; Ba, Kiros and Hinton 2016), or to root mean square 1 (RMSNorm;
/// Zhang and Sennrich 2019), then scales and shifts it by learned values.
public enum Normalization {
  /// y = (x − μ) / √(σ² + ε) · weight + bias, σ² being the mean square of x − μ.
  ///
  /// Two passes: the variance is summed up from differences to the mean, so rows far from 0 keep their digits.
  /// - Parameters:
  ///   - other: added to x before, where there is one.
  ///   - weight, bias: `width` values each; 1 and 0 where nil.
  ///   - mean, inverseDeviation: one value a row, for the backward direction.
  public static func layerNorm(
    _ x: Span<Float>, adding other: Span<Float>? = nil, rows: Int, width: Int, weight: Span<Float>?,
    bias: Span<Float>?, epsilon: Float,
    into y: inout MutableSpan<Float>, mean: inout MutableSpan<Float>,
    inverseDeviation: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) {
    check(
      "layer norm", rows, width, [x.count, y.count, other.length ?? x.count],
      [mean.count, inverseDeviation.count],
      [weight.length, bias.length])
    y.withUnsafeMutableBufferPointer { y in
      mean.withUnsafeMutableBufferPointer { mean in
        inverseDeviation.withUnsafeMutableBufferPointer { deviation in
          guard let y = y.baseAddress, let mean = mean.baseAddress, let deviation = deviation.baseAddress
          else { return }
          withAddresses(x, weight, bias) { x, weight, bias in
            other.withPointer { other in
              let rowsOf = NormalizationRows(
                x: other == nil ? x : UnsafePointer(y), upstream: x, weight: weight, bias: bias, result: y,
                mean: mean, inverse: deviation, width: width)
              nonisolated(unsafe) let (x, other, y) = (x, other, y)
              ParallelLoop.run(count: rows, chunk: chunk(width), threads: threads) { rows in
                for row in rows {
                  // The sum lies where its norm will.
                  if let other {
                    let first = row * width
                    mapLanes(x + first, other + first, into: y + first, count: width) { $0 += $1 }
                  }
                  rowsOf.layerNorm(row, epsilon)
                }
              }
            }
          }
        }
      }
    }
  }

  /// y = x / √(mean of x² + ε) · weight.
  /// - Parameter inverseRoot: one value a row, for the backward direction.
  public static func rmsNorm(
    _ x: Span<Float>, rows: Int, width: Int, weight: Span<Float>?, epsilon: Float,
    into y: inout MutableSpan<Float>,
    inverseRoot: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    check("RMS norm", rows, width, [x.count, y.count], [inverseRoot.count], [weight.length])
    y.withUnsafeMutableBufferPointer { y in
      inverseRoot.withUnsafeMutableBufferPointer { root in
        guard let y = y.baseAddress, let root = root.baseAddress else { return }
        withAddresses(x, weight, nil) { x, weight, _ in
          let rowsOf = NormalizationRows(
            x: x, upstream: x, weight: weight, bias: nil, result: y, mean: nil, inverse: root, width: width)
          ParallelLoop.run(count: rows, chunk: chunk(width), threads: threads) { rows in
            for row in rows { rowsOf.rmsNorm(row, epsilon) }
          }
        }
      }
    }
  }

  /// Rows that one thread takes at a time.
  static func chunk(_ width: Int) -> Int { max(1, Activation.chunk / max(1, width)) }

  static func check(
    _ name: String, _ rows: Int, _ width: Int, _ values: [Int], _ rowValues: [Int], _ columnValues: [Int?]
  ) {
    precondition(
      rows >= 0 && width > 0 && values.allSatisfy { $0 == rows * width }
        && rowValues.allSatisfy { $0 == rows }
        && columnValues.allSatisfy { $0 == nil || $0 == width },
      "\(name) of \(rows) rows of \(width): \(values) values, \(rowValues) rows, \(columnValues) columns")
  }

  static func withAddresses(
    _ x: Span<Float>, _ weight: Span<Float>?, _ bias: Span<Float>?,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>?, UnsafePointer<Float>?) -> Void
  ) {
    x.withUnsafeBufferPointer { x in
      weight.withPointer { weight in
        bias.withPointer { bias in
          guard let x = x.baseAddress else { return }
          body(x, weight, bias)
        }
      }
    }
  }
}
