extension AttentionKernel {
  /// The backward direction: gradients of queries, keys and values from the output's. Scores are computed again from the
  /// log-sum-exp that the forward direction left.
  /// - Parameters:
  ///   - output, logSumExp: as `forward` left them.
  ///   - upstream: the gradient of the output, laid out as the output.
  ///   - queryGradient, keyGradient, valueGradient: laid out as the operands; overwritten in the rows of the sequences.
  public static func backward(
    _ shape: AttentionShape, query: Span<Float>, key: Span<Float>, value: Span<Float>,
    bias: Span<Float>? = nil,
    output: Span<Float>, logSumExp: Span<Float>, upstream: Span<Float>,
    queryGradient: inout MutableSpan<Float>, keyGradient: inout MutableSpan<Float>,
    valueGradient: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    var none = MutableSpan<Float>()
    backward(
      shape, query: query, key: key, value: value, bias: bias, output: output, logSumExp: logSumExp,
      upstream: upstream, queryGradient: &queryGradient, keyGradient: &keyGradient,
      valueGradient: &valueGradient,
      biasGradient: &none, threads: threads)
  }

  /// The same with the gradient of the bias, which is laid out as the bias and overwritten as a whole. Left out where
  /// its span is empty.
  public static func backward(
    _ shape: AttentionShape, query: Span<Float>, key: Span<Float>, value: Span<Float>, bias: Span<Float>?,
    output: Span<Float>, logSumExp: Span<Float>, upstream: Span<Float>,
    queryGradient: inout MutableSpan<Float>, keyGradient: inout MutableSpan<Float>,
    valueGradient: inout MutableSpan<Float>, biasGradient: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) {
    let sizes = (queryGradient.count, keyGradient.count, valueGradient.count)
    check(shape, query, key, value, bias, output, logSumExp, upstream, sizes, biasGradient.count)
    queryGradient.withUnsafeMutableBufferPointer { dq in
      keyGradient.withUnsafeMutableBufferPointer { dk in
        valueGradient.withUnsafeMutableBufferPointer { dv in
          biasGradient.withUnsafeMutableBufferPointer { db in
            db.update(repeating: 0)
            guard shape.queryRows > 0, let dq = dq.baseAddress else {
              return clear(shape, dk.baseAddress, dv.baseAddress)
            }
            run(
              shape, query, key, value, bias, output, logSumExp, upstream,
              (dq, dk.baseAddress ?? dq, dv.baseAddress ?? dq, db.baseAddress), threads)
          }
        }
      }
    }
  }

  /// The same for queries, keys and values that are columns of one matrix (see `AttentionShape.usePackedRows`): their
  /// gradients are columns of one matrix too.
  /// - Parameter packed: the matrix with the operands.
  public static func backward(
    _ shape: AttentionShape, packed: Span<Float>, bias: Span<Float>? = nil, output: Span<Float>,
    logSumExp: Span<Float>, upstream: Span<Float>, packedGradient: inout MutableSpan<Float>,
    biasGradient: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    precondition(
      shape.queryStride == shape.packedWidth && shape.keyStride == shape.packedWidth
        && shape.valueStride == shape.packedWidth, "packed rows have strides of \(shape.packedWidth)")
    let (keyAt, valueAt) = (shape.packedKeyOffset, shape.packedValueOffset)
    precondition(packed.isEmpty || packed.count >= shape.packedWidth, "less than one packed row")
    let key = packed.extracting(droppingFirst: min(packed.count, keyAt))
    let value = packed.extracting(droppingFirst: min(packed.count, valueAt))
    let size = packedGradient.count
    let sizes = (size, max(0, size - keyAt), max(0, size - valueAt))
    check(shape, packed, key, value, bias, output, logSumExp, upstream, sizes, biasGradient.count)
    packedGradient.withUnsafeMutableBufferPointer { gradient in
      biasGradient.withUnsafeMutableBufferPointer { db in
        db.update(repeating: 0)
        guard let base = gradient.baseAddress else { return }
        guard shape.queryRows > 0 else { return clear(shape, base + keyAt, base + valueAt) }
        run(
          shape, packed, key, value, bias, output, logSumExp, upstream,
          (base, base + keyAt, base + valueAt, db.baseAddress), threads)
      }
    }
  }

  /// Keys that nobody looks at have gradients of 0.
  private static func clear(
    _ shape: AttentionShape, _ key: UnsafeMutablePointer<Float>?, _ value: UnsafeMutablePointer<Float>?
  ) {
    guard let key, let value else { return }
    for row in shape.keys.joined() {
      (key + row * shape.keyStride).update(repeating: 0, count: shape.keyHeads * shape.headSize)
      (value + row * shape.valueStride).update(repeating: 0, count: shape.keyHeads * shape.headSize)
    }
  }

  private static func check(
    _ shape: AttentionShape, _ query: Span<Float>, _ key: Span<Float>, _ value: Span<Float>,
    _ bias: Span<Float>?,
    _ output: Span<Float>, _ logSumExp: Span<Float>, _ upstream: Span<Float>,
    _ gradients: (q: Int, k: Int, v: Int),
    _ biasGradient: Int
  ) {
    shape.checkForward(
      query: query.count, key: key.count, value: value.count, bias: bias.length, output: output.count,
      logSumExp: logSumExp.count)
    shape.checkForward(
      query: gradients.q, key: gradients.k, value: gradients.v,
      bias: biasGradient == 0 ? bias.length : biasGradient, output: upstream.count,
      logSumExp: logSumExp.count)
    precondition(biasGradient == 0 || bias != nil, "the gradient of a bias that is not there")
    shape.checkDisjoint()
  }

  private static func run(
    _ shape: AttentionShape, _ query: Span<Float>, _ key: Span<Float>, _ value: Span<Float>,
    _ bias: Span<Float>?,
    _ output: Span<Float>, _ logSumExp: Span<Float>, _ upstream: Span<Float>,
    _ gradients: (
      q: UnsafeMutablePointer<Float>, k: UnsafeMutablePointer<Float>, v: UnsafeMutablePointer<Float>,
      bias: UnsafeMutablePointer<Float>?
    ), _ threads: Int
  ) {
    withOperands(query, key, value, bias) { operands in
      output.withUnsafeBufferPointer { output in
        logSumExp.withUnsafeBufferPointer { logSumExp in
          upstream.withUnsafeBufferPointer { upstream in
            guard let o = output.baseAddress, let l = logSumExp.baseAddress, let up = upstream.baseAddress
            else {
              return
            }
            let gradients = AttentionGradients(
              output: o, logSumExp: l, upstream: up, query: gradients.q, key: gradients.k, value: gradients.v,
              bias: gradients.bias)
            AttentionBackward.run(shape, operands, gradients, threads: threads)
          }
        }
      }
    }
  }
}
