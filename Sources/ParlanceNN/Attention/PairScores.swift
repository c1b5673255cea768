import ParlanceKernels
import ParlanceTensor

/// The product of each query with each of its keys, times `scale`: `[pairs]`.
/// - Parameters:
///   - query: `[query rows, width]`.
///   - key: `[key rows, width]`.
public func dotScores(_ query: Tensor, _ key: Tensor, _ pairs: AttentionPairs, scale: Float = 1) -> Tensor {
  pairs.check(query: query, key: key, "dotScores")
  let width = query.shape.width
  precondition(key.shape.width == width, "dotScores of \(query.shape) and \(key.shape): widths differ")
  let recorder = Recorder(query, key)
  let (query, key) = (query.detached, key.detached)
  let scores = Tensor([pairs.count]) { scores in
    withElements(query, key) { query, key in
      pairs.forEachQuery { row, keys, start in
        let q = query.extracting(row * width..<(row + 1) * width)
        for (index, k) in keys.enumerated() {
          scores[start + index] =
            scale * VectorKernels.dot(q, key.extracting(k * width..<(k + 1) * width))
        }
      }
    }
  }
  return recorder.record(scores) { upstream, inputs in
    let gradient = upstream.detached
    inputs.accumulate(0) { dq, beta in
      if beta == 0 { dq.update(repeating: 0) }
      withElements(gradient, key) { ds, key in
        pairs.forEachQuery { row, keys, start in
          for (index, k) in keys.enumerated() {
            let share = scale * ds[start + index]
            for i in 0..<width { dq[row * width + i] += share * key[k * width + i] }
          }
        }
      }
    }
    inputs.accumulate(1) { dk, beta in
      if beta == 0 { dk.update(repeating: 0) }
      withElements(gradient, query) { ds, query in
        pairs.forEachQuery { row, keys, start in
          for (index, k) in keys.enumerated() {
            let share = scale * ds[start + index]
            for i in 0..<width { dk[k * width + i] += share * query[row * width + i] }
          }
        }
      }
    }
  }
}

/// v · tanh(q + k) of each query with each of its keys: `[pairs]` (Bahdanau et al. 2015). The tanh of a pair is computed
/// again for the gradient, so that nothing of the size pairs · width is kept.
/// - Parameters:
///   - query: `[query rows, width]`, projected.
///   - key: `[key rows, width]`, projected.
///   - v: `[width]`.
public func additiveScores(_ query: Tensor, _ key: Tensor, _ v: Tensor, _ pairs: AttentionPairs) -> Tensor {
  pairs.check(query: query, key: key, "additiveScores")
  let width = query.shape.width
  precondition(
    key.shape.width == width && v.count == width,
    "additiveScores of \(query.shape), \(key.shape) and \(v.shape): widths differ")
  let recorder = Recorder(query, key, v)
  let (query, key, v) = (query.detached, key.detached, v.detached)
  let scores = Tensor([pairs.count]) { scores in
    withElements(query, key, v) { query, key, v in
      forEachTanh(query, key, width, pairs) { _, keys, start, tanhs in
        for index in 0..<keys.count {
          scores[start + index] =
            VectorKernels.dot(tanhs.extracting(index * width..<(index + 1) * width), v)
        }
      }
    }
  }
  return recorder.record(scores) { upstream, inputs in
    var dq = Tensor(query.shape, repeating: 0)
    var dk = Tensor(key.shape, repeating: 0)
    var dv = Tensor(v.shape, repeating: 0)
    dq.withMutableElements { dq in
      dk.withMutableElements { dk in
        dv.withMutableElements { dv in
          withElements(query, key, v) { query, key, v in
            upstream.withElements { ds in
              forEachTanh(query, key, width, pairs) { row, keys, start, tanhs in
                for (index, k) in keys.enumerated() {
                  let share = ds[start + index]
                  for i in 0..<width {
                    let t = tanhs[index * width + i]
                    dv[i] += share * t
                    let inner = share * v[i] * (1 - t * t)
                    dq[row * width + i] += inner
                    dk[k * width + i] += inner
                  }
                }
              }
            }
          }
        }
      }
    }
    inputs.add(dq, to: 0)
    inputs.add(dk, to: 1)
    inputs.add(dv, to: 2)
  }
}

/// Calls `body` with each query and tanh(q + k) of it with all its keys, one after the other.
private func forEachTanh(
  _ query: Span<Float>, _ key: Span<Float>, _ width: Int, _ pairs: AttentionPairs,
  _ body: (_ query: Int, _ keys: Range<Int>, _ start: Int, _ tanhs: Span<Float>) -> Void
) {
  let longest = pairs.keys.lengths.max() ?? 0
  var sums = [Float](repeating: 0, count: longest * width)
  pairs.forEachQuery { row, keys, start in
    var span = sums.mutableSpan
    for (index, k) in keys.enumerated() {
      for i in 0..<width { span[index * width + i] = query[row * width + i] + key[k * width + i] }
    }
    Activation.tanh.apply(inPlace: &span, threads: 1)
    body(row, keys, start, sums.span.extracting(0..<keys.count * width))
  }
}
