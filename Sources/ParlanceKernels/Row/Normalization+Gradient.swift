import ParlanceParallel

extension Normalization {
  /// The gradients of `layerNorm`.
  /// - Parameters:
  ///   - dy: the gradient of its result.
  ///   - mean, inverseDeviation: as `layerNorm` left them.
  ///   - dx: overwritten.
  ///   - weightGradient, biasGradient: `width` values each, overwritten; an empty span where not wanted.
  public static func layerNormGradient(
    _ x: Span<Float>, upstream dy: Span<Float>, rows: Int, width: Int, weight: Span<Float>?,
    mean: Span<Float>,
    inverseDeviation: Span<Float>, into dx: inout MutableSpan<Float>,
    weightGradient: inout MutableSpan<Float>,
    biasGradient: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    check(
      "gradient of layer norm", rows, width, [x.count, dy.count, dx.count],
      [mean.count, inverseDeviation.count],
      [
        weight.length, weightGradient.isEmpty ? nil : weightGradient.count,
        biasGradient.isEmpty ? nil : biasGradient.count,
      ])
    mean.withUnsafeBufferPointer { mean in
      backward(
        x, dy, rows, width, weight, mean.baseAddress, inverseDeviation, &dx, &weightGradient, &biasGradient,
        threads)
    }
  }

  /// The gradients of `rmsNorm`, as `layerNormGradient` gives them.
  public static func rmsNormGradient(
    _ x: Span<Float>, upstream dy: Span<Float>, rows: Int, width: Int, weight: Span<Float>?,
    inverseRoot: Span<Float>,
    into dx: inout MutableSpan<Float>, weightGradient: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    check(
      "gradient of RMS norm", rows, width, [x.count, dy.count, dx.count], [inverseRoot.count],
      [weight.length, weightGradient.isEmpty ? nil : weightGradient.count])
    var none = MutableSpan<Float>()
    backward(x, dy, rows, width, weight, nil, inverseRoot, &dx, &weightGradient, &none, threads)
  }

  /// Rows whose gradients of weight and bias are summed up apart. A fixed number, and the sums are added in order: the
  /// result does not depend on the number of threads.
  private static let block = 64

  private static func backward(
    _ x: Span<Float>, _ dy: Span<Float>, _ rows: Int, _ width: Int, _ weight: Span<Float>?,
    _ mean: UnsafePointer<Float>?, _ inverse: Span<Float>, _ dx: inout MutableSpan<Float>,
    _ weightGradient: inout MutableSpan<Float>, _ biasGradient: inout MutableSpan<Float>, _ threads: Int
  ) {
    let blocks = (rows + block - 1) / block
    let (wantsWeight, wantsBias) = (!weightGradient.isEmpty, !biasGradient.isEmpty)
    var sums = [Float](repeating: 0, count: wantsWeight || wantsBias ? blocks * 2 * width : 0)
    sums.withUnsafeMutableBufferPointer { sums in
      dx.withUnsafeMutableBufferPointer { dx in
        inverse.withUnsafeBufferPointer { inverse in
          dy.withUnsafeBufferPointer { dy in
            guard let dx = dx.baseAddress, let inverse = inverse.baseAddress, let dy = dy.baseAddress else {
              return
            }
            withAddresses(x, weight, nil) { x, weight, _ in
              // Read only, in this direction.
              let rowsOf = NormalizationRows(
                x: x, upstream: dy, weight: weight, bias: nil, result: dx,
                mean: mean.map(UnsafeMutablePointer.init(mutating:)),
                inverse: UnsafeMutablePointer(mutating: inverse), width: width)
              nonisolated(unsafe) let sums = sums.baseAddress
              ParallelLoop.run(count: blocks, threads: threads) { blocks in
                for index in blocks {
                  let weightSum = wantsWeight ? sums.map { $0 + index * 2 * width } : nil
                  let biasSum = wantsBias ? sums.map { $0 + (index * 2 + 1) * width } : nil
                  for row in index * block..<min(rows, (index + 1) * block) {
                    rowsOf.backward(row, weightSum, biasSum)
                  }
                }
              }
            }
          }
        }
      }
    }
    for column in 0..<width {
      if wantsWeight {
        weightGradient[column] = (0..<blocks).reduce(0) { $0 + sums[$1 * 2 * width + column] }
      }
      if wantsBias {
        biasGradient[column] = (0..<blocks).reduce(0) { $0 + sums[($1 * 2 + 1) * width + column] }
      }
    }
  }
}
