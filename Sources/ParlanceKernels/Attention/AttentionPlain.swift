import Glibc
import ParlanceParallel

/// Attention row by row, for operands of any size.
struct AttentionPlain: Sendable {
  let shape: AttentionShape
  let operands: AttentionOperands

  /// Where the weights of each sequence start.
  private var weightStarts: [Int] {
    zip(shape.queries, shape.keys).reduce(into: [0]) { starts, pair in
      starts.append(starts[starts.count - 1] + shape.heads * pair.0.count * pair.1.count)
    }
  }

  /// The scores of one query, for the keys it sees.
  private func scores(_ sequence: Int, _ head: Int, _ i: Int) -> (keys: Range<Int>, scores: [Float]) {
    let (queries, keys) = (shape.queries[sequence], shape.keys[sequence])
    let position = i + shape.mask.offset(queries: queries.count, keys: keys.count)
    let visible = shape.mask.visible(from: position, keys: keys.count)
    let q = operands.query + (queries.lowerBound + i) * shape.queryStride + head * shape.headSize
    let scores = visible.map { j in
      let k =
        operands.key + (keys.lowerBound + j) * shape.keyStride + head / shape.group * shape.headSize
      var sum: Float = 0
      for d in 0..<shape.headSize { sum += q[d] * k[d] }
      sum *= shape.scale
      if !shape.slopes.isEmpty {
        let offset = keys.count - queries.count
        sum += shape.slopes[head] * Float(j - i - offset)
      }
      if let bias = operands.bias, let place = place(sequence, head, i) { sum += bias[place + j] }
      return sum
    }
    return (visible, scores)
  }

  private func place(_ sequence: Int, _ head: Int, _ i: Int) -> Int? {
    shape.biasLayout.map { sequence * $0.sequenceStride + head * $0.headStride + i * $0.queryStride }
  }

  func forward(_ results: AttentionResults, threads: Int) {
    ParallelLoop.run(count: shape.queries.count * shape.heads, threads: threads) { items in
      for item in items {
        let (sequence, head) = (item / shape.heads, item % shape.heads)
        for i in 0..<shape.queries[sequence].count { forward(results, sequence, head, i) }
      }
    }
  }

  private func forward(_ results: AttentionResults, _ sequence: Int, _ head: Int, _ i: Int) {
    let (visible, scores) = scores(sequence, head, i)
    let row = shape.queries[sequence].lowerBound + i
    let o = results.output + row * shape.outputStride + head * shape.headSize
    o.update(repeating: 0, count: shape.headSize)
    let largest = scores.max() ?? -.infinity
    guard largest > -.infinity || largest.isNaN else {
      results.logSumExp[row * shape.heads + head] = -.infinity
      return
    }
    let p = scores.map { expf($0 - largest) }
    let sum = p.reduce(0, +)
    for (j, p) in zip(visible, p) {
      let v =
        operands.value + (shape.keys[sequence].lowerBound + j) * shape.valueStride
        + head / shape.group * shape.headSize
      for d in 0..<shape.headSize { o[d] += p / sum * v[d] }
    }
    results.logSumExp[row * shape.heads + head] = largest + logf(sum)
  }

  func weights(_ logSumExp: UnsafePointer<Float>, into weights: UnsafeMutablePointer<Float>, threads: Int) {
    let starts = weightStarts
    for sequence in shape.queries.indices {
      let keys = shape.keys[sequence].count
      for head in 0..<shape.heads {
        for i in 0..<shape.queries[sequence].count {
          let to = weights + starts[sequence] + (head * shape.queries[sequence].count + i) * keys
          to.update(repeating: 0, count: keys)
          let lse = logSumExp[(shape.queries[sequence].lowerBound + i) * shape.heads + head]
          guard lse > -.infinity else { continue }
          let (visible, scores) = scores(sequence, head, i)
          for (j, score) in zip(visible, scores) { to[j] = expf(score - lse) }
        }
      }
    }
  }

  func backward(_ gradients: AttentionGradients, threads: Int) {
    let size = shape.headSize
    for sequence in shape.queries.indices {
      for row in shape.keys[sequence] {
        (gradients.key + row * shape.keyStride).update(repeating: 0, count: shape.keyHeads * size)
        (gradients.value + row * shape.valueStride).update(repeating: 0, count: shape.keyHeads * size)
      }
      for head in 0..<shape.heads {
        for i in 0..<shape.queries[sequence].count { backward(gradients, sequence, head, i) }
      }
    }
  }

  private func backward(_ gradients: AttentionGradients, _ sequence: Int, _ head: Int, _ i: Int) {
    let size = shape.headSize
    let row = shape.queries[sequence].lowerBound + i
    let dq = gradients.query + row * shape.queryStride + head * size
    dq.update(repeating: 0, count: size)
    let lse = gradients.logSumExp[row * shape.heads + head]
    guard lse > -.infinity else { return }
    let (visible, scores) = scores(sequence, head, i)
    let q = operands.query + row * shape.queryStride + head * size
    let o = gradients.output + row * shape.outputStride + head * size
    let up = gradients.upstream + row * shape.outputStride + head * size
    var delta: Float = 0
    for d in 0..<size { delta += o[d] * up[d] }
    for (j, score) in zip(visible, scores) {
      let place = shape.keys[sequence].lowerBound + j
      let keyAt = place * shape.keyStride + head / shape.group * size
      let valueAt = place * shape.valueStride + head / shape.group * size
      let p = expf(score - lse)
      var dp: Float = 0
      for d in 0..<size { dp += up[d] * operands.value[valueAt + d] }
      let ds = p * (dp - delta)
      for d in 0..<size {
        gradients.value[valueAt + d] += p * up[d]
        gradients.key[keyAt + d] += ds * shape.scale * q[d]
        dq[d] += ds * shape.scale * operands.key[keyAt + d]
      }
      if let bias = gradients.bias, let at = self.place(sequence, head, i) { bias[at + j] += ds }
    }
  }
}
