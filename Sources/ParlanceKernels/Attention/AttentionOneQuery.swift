import ParlanceParallel

/// The forward direction of sequences that have a single query, as every step of decoding has them: nothing is packed,
/// keys and values are read once where they lie.
///
/// Sixteen scores at a time: sixteen products of registers, whose lanes are added up by a tree of pair sums.
struct AttentionOneQuery {
  let shape: AttentionShape
  let operands: AttentionOperands
  let results: AttentionResults

  /// Whether the path is built for such heads.
  static func fits(_ shape: AttentionShape) -> Bool { shape.headSize % 16 == 0 && shape.biasLayout == nil }

  /// Runs some sequences, each of one query.
  static func run(
    _ shape: AttentionShape, _ operands: AttentionOperands, _ results: AttentionResults, sequences: [Int],
    threads: Int
  ) {
    let attention = AttentionOneQuery(shape: shape, operands: operands, results: results)
    let work = sequences.reduce(0) { $0 + shape.keys[$1].count } * shape.heads * shape.headSize
    let count = sequences.count * shape.keyHeads
    // About 20 microseconds a piece.
    let chunk = threads == 1 ? count : max(1, count * 200_000 / max(work, 1))
    ParallelLoop.run(count: count, chunk: max(1, min(chunk, count)), threads: threads) { indices in
      let keys = sequences.reduce(0) { max($0, shape.keys[$1].count) }
      Scratch.with(floats: shape.headSize + (keys + 15) / 16 * 16) { memory in
        for index in indices {
          attention.run(sequences[index / shape.keyHeads], keyHead: index % shape.keyHeads, memory)
        }
      }
    }
  }

  private func run(_ sequence: Int, keyHead: Int, _ memory: UnsafeMutablePointer<Float>) {
    let place = AttentionRows(
      AttentionItem(sequence: sequence, keyHead: keyHead, rows: 0..<shape.group), shape)
    for row in 0..<shape.group {
      // Heads of 32 and 64 floats get loops of their own, unrolled.
      switch shape.headSize {
      case 32: run(place, sequence, keyHead, row, memory, registers: 2)
      case 64: run(place, sequence, keyHead, row, memory, registers: 4)
      default: run(place, sequence, keyHead, row, memory, registers: shape.headSize / 16)
      }
    }
  }

  @inline(__always)
  private func run(
    _ place: AttentionRows, _ sequence: Int, _ keyHead: Int, _ row: Int,
    _ memory: UnsafeMutablePointer<Float>,
    registers: Int
  ) {
    let (token, head) = (place.token(row), place.head(row))
    let output = results.output + token &* shape.outputStride + head &* shape.headSize
    let visible = place.visible(row)
    let logSumExp = results.logSumExp + (token &* shape.heads &+ head)
    func seesNothing() {
      output.update(repeating: 0, count: shape.headSize)
      logSumExp.pointee = -.infinity
    }
    guard !visible.isEmpty else { return seesNothing() }
    let q = memory
    let s = memory + shape.headSize
    let factor = shape.scale * AttentionScores.logarithm2OfE
    let query = operands.query + token &* shape.queryStride + head &* shape.headSize
    for c in 0..<registers { store(lanes(query, c &* 16) * factor, q, c &* 16) }
    let first = shape.keys[sequence].lowerBound &+ visible.lowerBound
    let keys = operands.key + first &* shape.keyStride + keyHead &* shape.headSize
    let slope = shape.slopes.isEmpty ? 0 : shape.slopes[head] * AttentionScores.logarithm2OfE
    let largest = scores(
      q, keys, visible.count, slope, Float(visible.lowerBound &- place.position(row)), into: s,
      registers: registers)
    // Where all scores are -inf, every exponential is to be 0, not NaN.
    let sum = exponentials(s, visible.count, largest == -.infinity ? 0 : largest)
    guard sum != 0 else { return seesNothing() }
    let values = operands.value + first &* shape.valueStride + keyHead &* shape.headSize
    weigh(values, s, visible.count, 1 / sum, into: output, registers: registers)
    let logarithm = naturalLogarithm(Vector16(repeating: sum))[0]
    logSumExp.pointee = largest * AttentionScores.logarithmOf2 + logarithm
  }

  /// S = q Kᵀ, in powers of two; -∞ behind the last key.
  @inline(__always)
  private func scores(
    _ q: UnsafePointer<Float>, _ keys: UnsafePointer<Float>, _ count: Int, _ slope: Float, _ distance: Float,
    into s: UnsafeMutablePointer<Float>, registers: Int
  ) -> Float {
    var best = Vector16(repeating: -.infinity)
    let ramp = Vector16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    var key = 0
    while key < count {
      @inline(__always) func product(_ j: Int) -> Vector16 {
        // Behind the end the last key is taken again.
        let k = keys + min(key &+ j, count &- 1) &* shape.keyStride
        var sum = lanes(q, 0) * lanes(k, 0)
        for c in 1..<registers { sum = multiplyAdd(lanes(q, c &* 16), lanes(k, c &* 16), sum) }
        return sum
      }
      @inline(__always) func four(_ j: Int) -> Vector16 {
        pairSums(pairSums(product(j), product(j &+ 1)), pairSums(product(j &+ 2), product(j &+ 3)))
      }
      var x = pairSums(pairSums(four(0), four(4)), pairSums(four(8), four(12)))
      x = multiplyAdd(ramp + (distance + Float(key)), Vector16(repeating: slope), x)
      if key &+ 16 > count { x = AttentionScores.masked(x, key, 0, count) }
      store(x, s, key)
      best = larger(x, best)
      key &+= 16
    }
    return laneMaximum(best)
  }

  /// S becomes 2^(S − largest); returns the sum.
  @inline(__always)
  private func exponentials(_ s: UnsafeMutablePointer<Float>, _ count: Int, _ largest: Float) -> Float {
    var sum = Vector16.zero
    var key = 0
    while key < count {
      let p = powerOfTwoBelowOne(lanes(s, key) - largest)
      store(p, s, key)
      sum += p
      key &+= 16
    }
    return laneSum(sum)
  }

  /// P V, times `factor`.
  @inline(__always)
  private func weigh(
    _ values: UnsafePointer<Float>, _ p: UnsafePointer<Float>, _ count: Int, _ factor: Float,
    into output: UnsafeMutablePointer<Float>, registers: Int
  ) {
    if registers == 4 {
      var (a, b, c, d) = (Vector16.zero, Vector16.zero, Vector16.zero, Vector16.zero)
      for key in 0..<count {
        let (v, weight) = (values + key &* shape.valueStride, Vector16(repeating: p[key]))
        a = multiplyAdd(weight, lanes(v, 0), a)
        b = multiplyAdd(weight, lanes(v, 16), b)
        c = multiplyAdd(weight, lanes(v, 32), c)
        d = multiplyAdd(weight, lanes(v, 48), d)
      }
      store(a * factor, output, 0)
      store(b * factor, output, 16)
      store(c * factor, output, 32)
      store(d * factor, output, 48)
      return
    }
    for c in 0..<registers {
      var sum = Vector16.zero
      for key in 0..<count {
        sum = multiplyAdd(
          Vector16(repeating: p[key]), lanes(values, key &* shape.valueStride &+ c &* 16), sum)
      }
      store(sum * factor, output, c &* 16)
    }
  }
}
