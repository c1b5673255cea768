#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The backward direction row by row, for heads larger than the tiles of `AttentionBackward`.
struct AttentionPlain: Sendable {
  let shape: AttentionShape
  let operands: AttentionOperands<Float>

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

  func backward(_ gradients: AttentionGradients) {
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
