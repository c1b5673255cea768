extension AttentionKernel {
  /// Whether halves of such heads are read where they lie, so that keeping them saves time.
  /// - Parameter group: query heads that share a key head.
  public static func readsHalves(headSize: Int, group: Int) -> Bool {
    AttentionOneQuery<Float16>.fits(headSize: headSize, group: group)
  }

  /// The forward direction over keys and values that are kept as halves, for steps of decoding. Queries, scores and sums are
  /// floats: results are those of floats that were rounded to halves before.
  ///
  /// Where a sequence has a single query they are read where they lie. Those of other sequences are widened first, sequence
  /// by sequence.
  /// - Precondition: `shape` is of decoding and has no bias.
  public static func forward(
    _ shape: AttentionShape, query: Span<Float>, key: Span<Float16>, value: Span<Float16>,
    output: inout MutableSpan<Float>, logSumExp: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    precondition(shape.isDecoding && shape.biasLayout == nil, "halves are for decoding, without a bias")
    shape.checkForward(
      query: query.count, key: key.count, value: value.count, bias: nil, output: output.count,
      logSumExp: logSumExp.count)
    withOperands(query, key, value, nil) { operands in
      withResults(&output, &logSumExp) { results in
        let attention = AttentionOneQuery(shape: shape, operands: operands, results: results)
        let isDirect = AttentionOneQuery<Float16>.fits(shape)
        if isDirect { attention.run(sequences: shape.singleQueries, threads: threads) }
        for sequence in shape.queries.indices where !(isDirect && shape.queries[sequence].count == 1) {
          attention.runWidened(sequence, threads: threads)
        }
      }
    }
  }
}

extension AttentionOneQuery<Float16> {
  /// One sequence by way of floats.
  fileprivate func runWidened(_ sequence: Int, threads: Int) {
    let keys = shape.keys[sequence]
    let width = shape.keyHeads * shape.headSize
    var part = shape
    part.queries = [shape.queries[sequence]]
    part.keys = [0..<keys.count]
    (part.keyStride, part.valueStride) = (width, width)
    Scratch.with(floats: 2 * keys.count * width + 16) { memory in
      let (widenedKeys, widenedValues) = (memory, memory + keys.count * width)
      for row in 0..<keys.count {
        let place = keys.lowerBound + row
        HalfKernels.widen(
          operands.key + place * shape.keyStride, into: widenedKeys + row * width, count: width)
        HalfKernels.widen(
          operands.value + place * shape.valueStride, into: widenedValues + row * width, count: width)
      }
      let widened = AttentionOperands(
        query: operands.query, key: UnsafePointer(widenedKeys), value: UnsafePointer(widenedValues), bias: nil
      )
      AttentionForward.run(part, widened, results, threads: threads)
    }
  }
}
