/// Scaled dot product attention over ragged batches: O = softmax(scale · Q Kᵀ + bias) V, head by head.
///
/// No matrix of scores is ever held: memory is linear in the lengths. A query that sees no key gets output 0, log-sum-exp
/// -inf and gradients 0. A row's result has the same bits whatever sequences and queries are computed beside it, and for
/// any number of threads; where the shape says that it is of decoding, whatever sequences.
public enum AttentionKernel {
  /// The forward direction.
  /// - Parameters:
  ///   - query, key, value: rows of tokens as `shape` says.
  ///   - bias: added to the scores, laid out as `shape.biasLayout` says; may hold -inf.
  ///   - output: overwritten in the rows of the queries.
  ///   - logSumExp: ln Σ exp(score) of each (query row, head), heads innermost; the backward direction needs it.
  public static func forward(
    _ shape: AttentionShape, query: Span<Float>, key: Span<Float>, value: Span<Float>,
    bias: Span<Float>? = nil,
    output: inout MutableSpan<Float>, logSumExp: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    shape.checkForward(
      query: query.count, key: key.count, value: value.count, bias: bias.length, output: output.count,
      logSumExp: logSumExp.count)
    withOperands(query, key, value, bias) { operands in
      withResults(&output, &logSumExp) { results in
        guard shape.isDecoding, AttentionOneQuery<Float>.fits(shape) else {
          return AttentionForward.run(shape, operands, results, threads: threads)
        }
        AttentionOneQuery(shape: shape, operands: operands, results: results)
          .run(sequences: shape.singleQueries, threads: threads)
        let rest = shape.withoutSingleQueries
        if !rest.queries.isEmpty { AttentionForward.run(rest, operands, results, threads: threads) }
      }
    }
  }

  /// Calls `body` with the operands' addresses; not at all where there are no queries.
  static func withOperands<Element>(
    _ query: Span<Float>, _ key: Span<Element>, _ value: Span<Element>, _ bias: Span<Float>?,
    _ body: (AttentionOperands<Element>) -> Void
  ) {
    query.withUnsafeBufferPointer { query in
      key.withUnsafeBufferPointer { key in
        value.withUnsafeBufferPointer { value in
          bias.withPointer { bias in
            guard let query = query.baseAddress else { return }
            // Without a single key there is nothing to read.
            let nothing = UnsafeRawPointer(query).assumingMemoryBound(to: Element.self)
            body(
              AttentionOperands(
                query: query, key: key.baseAddress ?? nothing, value: value.baseAddress ?? nothing, bias: bias
              ))
          }
        }
      }
    }
  }

  /// Calls `body` with where the results go; not at all where there are none.
  static func withResults(
    _ output: inout MutableSpan<Float>, _ logSumExp: inout MutableSpan<Float>,
    _ body: (AttentionResults) -> Void
  ) {
    output.withUnsafeMutableBufferPointer { output in
      logSumExp.withUnsafeMutableBufferPointer { logSumExp in
        guard let output = output.baseAddress, let logSumExp = logSumExp.baseAddress else { return }
        body(AttentionResults(output: output, logSumExp: logSumExp))
      }
    }
  }
}
