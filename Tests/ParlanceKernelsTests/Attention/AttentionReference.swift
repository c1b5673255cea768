import ParlanceKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Attention by its definition, in double precision: one matrix of weights a head, masks told key by key.
struct AttentionReference {
  let shape: AttentionShape
  var query: [Double]
  var key: [Double]
  var value: [Double]
  var bias: [Double]?
  let upstream: [Double]

  init(_ attention: AttentionCase) {
    shape = attention.shape
    query = attention.query.map(Double.init)
    key = attention.key.map(Double.init)
    value = attention.value.map(Double.init)
    bias = attention.bias?.map(Double.init)
    upstream = attention.upstream.map(Double.init)
  }

  struct Result {
    var output: [Double]
    var logSumExp: [Double]
    var query: [Double]
    var key: [Double]
    var value: [Double]
    var bias: [Double]
    /// All weights, sequence by sequence [heads, queries, keys].
    var weights: [Double] = []
  }

  private func sees(_ i: Int, _ j: Int, _ queries: Int, _ keys: Int) -> Bool {
    let position = shape.mask.causality == .topLeft ? i : i + keys - queries
    let window = shape.mask.window ?? .max
    return shape.mask.causality == .none ? abs(j - position) < window : j <= position && position - j < window
  }

  func run() -> Result {
    let size = shape.headSize
    var result = Result(
      output: [Double](repeating: 0, count: upstream.count),
      logSumExp: [Double](repeating: 0, count: shape.queryRows * shape.heads),
      query: [Double](repeating: 0, count: query.count), key: [Double](repeating: 0, count: key.count),
      value: [Double](repeating: 0, count: value.count), bias: [Double](repeating: 0, count: bias?.count ?? 0)
    )
    for (sequence, (queries, keys)) in zip(shape.queries, shape.keys).enumerated() {
      for head in 0..<shape.heads {
        let keyHead = head / (shape.heads / shape.keyHeads)
        for (i, row) in queries.enumerated() {
          let q = row * shape.queryStride + head * size
          let o = row * shape.outputStride + head * size
          let biasAt = shape.biasLayout.map {
            sequence * $0.sequenceStride + head * $0.headStride + i * $0.queryStride
          }
          var scores = [Double](repeating: -.infinity, count: keys.count)
          for (j, keyRow) in keys.enumerated() where sees(i, j, queries.count, keys.count) {
            let k = keyRow * shape.keyStride + keyHead * size
            scores[j] = (0..<size).reduce(0.0) { $0 + query[q + $1] * key[k + $1] } * Double(shape.scale)
            if !shape.slopes.isEmpty {
              scores[j] += Double(shape.slopes[head]) * Double(j - i - (keys.count - queries.count))
            }
            if let bias, let biasAt { scores[j] += bias[biasAt + j] }
          }
          let largest = scores.max() ?? -.infinity
          let sum = largest == -.infinity ? 0 : scores.reduce(0.0) { $0 + exp($1 - largest) }
          result.logSumExp[row * shape.heads + head] = sum == 0 ? -.infinity : largest + log(sum)
          let p = scores.map { sum == 0 ? 0 : exp($0 - largest) / sum }
          result.weights += p
          for (j, keyRow) in keys.enumerated() {
            let v = keyRow * shape.valueStride + keyHead * size
            for d in 0..<size { result.output[o + d] += p[j] * value[v + d] }
          }
          let delta = (0..<size).reduce(0.0) { $0 + upstream[o + $1] * result.output[o + $1] }
          for (j, keyRow) in keys.enumerated() where p[j] > 0 {
            let v = keyRow * shape.valueStride + keyHead * size
            let k = keyRow * shape.keyStride + keyHead * size
            let dp = (0..<size).reduce(0.0) { $0 + upstream[o + $1] * value[v + $1] }
            let ds = p[j] * (dp - delta)
            for d in 0..<size {
              result.value[v + d] += p[j] * upstream[o + d]
              result.query[q + d] += ds * Double(shape.scale) * key[k + d]
              result.key[k + d] += ds * Double(shape.scale) * query[q + d]
            }
            if let biasAt { result.bias[biasAt + j] += ds }
          }
        }
      }
    }
    return result
  }

  /// Σ output · upstream, of which the gradients are.
  var loss: Double { zip(run().output, upstream).reduce(0) { $0 + $1.0 * $1.1 } }
}
