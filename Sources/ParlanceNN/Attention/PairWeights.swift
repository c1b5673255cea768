import Glibc
import ParlanceTensor

/// The softmax of each query's scores over its keys: `[pairs]`.
public func pairSoftmax(_ scores: Tensor, _ pairs: AttentionPairs) -> Tensor {
  precondition(scores.count == pairs.count, "pairSoftmax of \(scores.shape) for \(pairs.count) pairs")
  let weights = Tensor([pairs.count]) { weights in
    scores.withElements { scores in
      pairs.forEachQuery { _, keys, start in
        let range = start..<start + keys.count
        var largest = -Float.infinity
        for i in range { largest = max(largest, scores[i]) }
        var sum: Float = 0
        for i in range {
          weights[i] = expf(scores[i] - largest)
          sum += weights[i]
        }
        for i in range { weights[i] /= sum }
      }
    }
  }
  return Recorder(scores).record(weights) { upstream, inputs in
    let gradient = Tensor([pairs.count]) { ds in
      withElements(weights, upstream) { weights, dw in
        pairs.forEachQuery { _, keys, start in
          let range = start..<start + keys.count
          var mean: Float = 0
          for i in range { mean += weights[i] * dw[i] }
          for i in range { ds[i] = weights[i] * (dw[i] - mean) }
        }
      }
    }
    inputs.add(gradient, to: 0)
  }
}

/// The sum of each query's values by their weights: `[query rows, width]`.
/// - Parameters:
///   - weights: `[pairs]`.
///   - values: `[key rows, width]`.
public func weightedSums(_ weights: Tensor, _ values: Tensor, _ pairs: AttentionPairs) -> Tensor {
  precondition(
    weights.count == pairs.count && values.shape.rank == 2 && values.shape[0] == pairs.keys.rowCount,
    "weightedSums of \(weights.shape) and \(values.shape) for \(pairs.count) pairs")
  let recorder = Recorder(weights, values)
  let (weights, values) = (weights.detached, values.detached)
  let width = values.shape.width
  let sums = Tensor([pairs.queries.rowCount, width]) { sums in
    sums.update(repeating: 0)
    withElements(weights, values) { weights, values in
      pairs.forEachQuery { row, keys, start in
        for (index, k) in keys.enumerated() {
          let weight = weights[start + index]
          for i in 0..<width { sums[row * width + i] += weight * values[k * width + i] }
        }
      }
    }
  }
  return recorder.record(sums) { upstream, inputs in
    if inputs.wants(0) {
      let gradient = Tensor([pairs.count]) { dw in
        withElements(upstream, values) { dy, values in
          pairs.forEachQuery { row, keys, start in
            for (index, k) in keys.enumerated() {
              var sum: Float = 0
              for i in 0..<width { sum += dy[row * width + i] * values[k * width + i] }
              dw[start + index] = sum
            }
          }
        }
      }
      inputs.add(gradient, to: 0)
    }
    inputs.accumulate(1) { dv, beta in
      if beta == 0 { dv.update(repeating: 0) }
      withElements(upstream, weights) { dy, weights in
        pairs.forEachQuery { row, keys, start in
          for (index, k) in keys.enumerated() {
            let weight = weights[start + index]
            for i in 0..<width { dv[k * width + i] += weight * dy[row * width + i] }
          }
        }
      }
    }
  }
}
