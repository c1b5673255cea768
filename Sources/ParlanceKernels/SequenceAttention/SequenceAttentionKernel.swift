import ParlanceParallel

/// Attention of recurrent networks over ragged batches: each query of a sequence over all keys of the sequence that goes
/// with it. The weights of a sequence lie as a block `[queries, keys]`, blocks end to end.
public struct SequenceAttentionKernel: Sendable {
  public let scoring: PairScoring
  /// Floats of a query and of a projected key.
  public let width: Int
  public let valueWidth: Int
  /// v of additive scores, else empty.
  let v: [Float]
  private let queries: [Range<Int>]
  private let keys: [Range<Int>]
  private let blocks: [Int]

  /// What comes of a forward pass.
  public struct Result: Sendable {
    /// One for each pair.
    public let weights: [Float]
    /// `valueWidth` floats for each query.
    public let contexts: [Float]
  }

  /// Gradients of all that goes in, in the shapes of it.
  public struct Gradients: Sendable {
    public let queries: [Float]
    public let keys: [Float]
    public let values: [Float]
    public let v: [Float]
  }

  /// - Parameters:
  ///   - queries: the rows of each sequence's queries, end to end.
  ///   - keys: the rows of its keys. Sequences may share keys, but not where gradients are taken.
  public init(
    _ scoring: PairScoring, width: Int, valueWidth: Int, v: Span<Float>?, queries: [Range<Int>],
    keys: [Range<Int>]
  ) {
    precondition(
      queries.count == keys.count && width > 0 && valueWidth > 0,
      "\(queries.count) and \(keys.count) ranges, widths \(width) and \(valueWidth)")
    precondition(
      v.length ?? width == width && (v.length == nil) == (scoring != .additive),
      "\(scoring) of width \(width), v of \(v.length ?? 0)")
    (self.scoring, self.width, self.valueWidth) = (scoring, width, valueWidth)
    self.v = v.floats
    self.queries = queries
    self.keys = keys
    blocks = zip(queries, keys).reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.0.count * $1.1.count) }
  }

  private var queryCount: Int { queries.last?.upperBound ?? 0 }

  public func forward(
    _ query: Span<Float>, keys projected: Span<Float>, values: Span<Float>, threads: Int = Threads.count
  ) -> Result {
    check(query, projected, values)
    var weights = [Float](repeating: 0, count: blocks[blocks.count - 1])
    var contexts = [Float](repeating: 0, count: queryCount * valueWidth)
    weights.withUnsafeMutableBufferPointer { weights in
      contexts.withUnsafeMutableBufferPointer { contexts in
        guard let first = weights.baseAddress, let second = contexts.baseAddress else { return }
        nonisolated(unsafe) let (weights, contexts) = (first, second)
        forEachSequence(query, projected, values, threads: threads) { query, attention, sequence in
          for (index, row) in queries[sequence].enumerated() {
            attention.forward(
              query + row * width, keys[sequence],
              weights: weights + blocks[sequence] + index * keys[sequence].count,
              context: contexts + row * valueWidth)
          }
        }
      }
    }
    return Result(weights: weights, contexts: contexts)
  }

  /// - Parameters:
  ///   - query, projected, values: as given to `forward`.
  ///   - weights: what `forward` gave.
  ///   - upstream: gradient of the contexts, and behind it that of the weights.
  public func backward(
    _ query: Span<Float>, keys projected: Span<Float>, values: Span<Float>, weights: [Float],
    upstream: Span<Float>, threads: Int = Threads.count
  ) -> Gradients {
    check(query, projected, values)
    precondition(
      upstream.count == queryCount * valueWidth + weights.count && weights.count == blocks[blocks.count - 1],
      "\(upstream.count) gradients of contexts, \(weights.count) weights")
    var dQueries = [Float](repeating: 0, count: query.count)
    var dKeys = [Float](repeating: 0, count: projected.count)
    var dValues = [Float](repeating: 0, count: values.count)
    // One sum a sequence, added up in order: the same on any number of threads.
    var dv = [Float](repeating: 0, count: scoring == .additive ? keys.count * width : 1)
    dQueries.withUnsafeMutableBufferPointer { dQueries in
      dKeys.withUnsafeMutableBufferPointer { dKeys in
        dValues.withUnsafeMutableBufferPointer { dValues in
          dv.withUnsafeMutableBufferPointer { dv in
            upstream.withUnsafeBufferPointer { upstream in
              weights.withUnsafeBufferPointer { weights in
                guard let a = dQueries.baseAddress, let b = dKeys.baseAddress, let c = dValues.baseAddress,
                  let d = dv.baseAddress, let e = upstream.baseAddress, let f = weights.baseAddress
                else { return }
                nonisolated(unsafe) let (dQueries, dKeys, dValues, dv) = (a, b, c, d)
                nonisolated(unsafe) let (upstream, weights) = (e, f)
                forEachSequence(query, projected, values, threads: threads) { query, attention, sequence in
                  let range = keys[sequence]
                  let sums = dv + (scoring == .additive ? sequence * width : 0)
                  Scratch.with(floats: range.count) { scores in
                    for (index, row) in queries[sequence].enumerated() {
                      let pairs = blocks[sequence] + index * range.count
                      attention.backward(
                        query + row * width, range, weights: weights + pairs,
                        dContext: upstream + row * valueWidth,
                        dWeights: upstream + queryCount * valueWidth + pairs, dScores: scores,
                        dQuery: dQueries + row * width, dKeys: dKeys, dValues: dValues, dv: sums)
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    var sum = [Float](repeating: 0, count: v.count)
    if scoring == .additive {
      for sequence in keys.indices { for i in 0..<width { sum[i] += dv[sequence * width + i] } }
    }
    return Gradients(queries: dQueries, keys: dKeys, values: dValues, v: sum)
  }

  private func check(_ query: Span<Float>, _ projected: Span<Float>, _ values: Span<Float>) {
    let keyCount = projected.count / width
    precondition(
      query.count == queryCount * width && projected.count == keyCount * width
        && values.count == keyCount * valueWidth
        && keys.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= keyCount },
      "\(query.count), \(projected.count) and \(values.count) floats for \(queryCount) queries")
  }

  /// Calls `body` with each sequence, sequences shared out over threads.
  private func forEachSequence(
    _ query: Span<Float>, _ projected: Span<Float>, _ values: Span<Float>, threads: Int,
    _ body: @Sendable (_ query: UnsafePointer<Float>, _ attention: PairAttention, _ sequence: Int) -> Void
  ) {
    query.withUnsafeBufferPointer { query in
      projected.withUnsafeBufferPointer { projected in
        values.withUnsafeBufferPointer { values in
          v.withUnsafeBufferPointer { v in
            // Without keys nothing is read.
            guard let query = query.baseAddress else { return }
            nonisolated(unsafe) let first = query
            nonisolated(unsafe) let attention = PairAttention(
              scoring: scoring, keys: projected.baseAddress ?? query, width: width,
              values: values.baseAddress ?? query, valueWidth: valueWidth, v: v.baseAddress ?? query)
            let work = blocks[blocks.count - 1] * (width + valueWidth)
            ParallelLoop.run(count: keys.count, threads: work > 100_000 ? threads : 1) {
              for sequence in $0 { body(first, attention, sequence) }
            }
          }
        }
      }
    }
  }
}
