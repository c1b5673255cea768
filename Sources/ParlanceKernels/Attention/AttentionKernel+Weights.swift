extension AttentionKernel {
  /// The attention weights themselves, for those who want to look at them: softmax(scale · Q Kᵀ + bias), computed again
  /// from the log-sum-exp that the forward direction left. Keys that a query does not see have weight 0.
  /// - Parameter weights: `shape.weightCount` floats: for each sequence [heads, queries, keys], one after the other.
  public static func weights(
    _ shape: AttentionShape, query: Span<Float>, key: Span<Float>, bias: Span<Float>? = nil,
    logSumExp: Span<Float>,
    into weights: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    var shape = shape
    // There are no values here: the keys stand in for them, and for the output nothing is written.
    shape.valueStride = shape.keyStride
    shape.outputStride = shape.queryStride
    shape.checkForward(
      query: query.count, key: key.count, value: key.count, bias: bias.length, output: query.count,
      logSumExp: logSumExp.count)
    precondition(
      weights.count >= shape.weightCount, "\(weights.count) floats for \(shape.weightCount) weights")
    withOperands(query, key, key, bias) { operands in
      logSumExp.withUnsafeBufferPointer { logSumExp in
        weights.withUnsafeMutableBufferPointer { weights in
          guard let logSumExp = logSumExp.baseAddress, let weights = weights.baseAddress else { return }
          AttentionWeights.run(shape, operands, logSumExp, into: weights, threads: threads)
        }
      }
    }
  }
}
