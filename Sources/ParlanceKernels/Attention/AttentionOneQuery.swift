import CKernels
import ParlanceParallel

/// The forward direction of sequences that have a single query, as every step of decoding has them: nothing is packed,
/// keys and values, floats or halves, are read once where they lie.
///
/// All heads are done together, key by key, since the heads' parts of a key lie side by side: read from end to end, the
/// processor's own prefetching sees them coming. The scores of one key for up to sixteen heads are the lanes of a
/// register; products of registers are added up by a tree of pair sums.
struct AttentionOneQuery<Element: LaneElement>: Sendable {
  let shape: AttentionShape
  let operands: AttentionOperands<Element>
  let results: AttentionResults

  /// Heads of a piece of work at most: the lanes of a register.
  private static var laneCount: Int { 16 }

  /// How far ahead keys are asked for.
  private static var keysAhead: Int { 4 }

  /// Numbers in a cache line.
  private static var line: Int { 64 / MemoryLayout<Element>.size }

  /// Whether the path is built for such heads.
  static func fits(_ shape: AttentionShape) -> Bool {
    shape.biasLayout == nil && fits(headSize: shape.headSize, group: shape.group)
  }

  static func fits(headSize: Int, group: Int) -> Bool { headSize % 16 == 0 && group <= laneCount }

  /// Runs some sequences, each of one query.
  func run(sequences: [Int], threads: Int) {
    let most = sequences.reduce(0) { max($0, shape.keys[$1].count) }
    let work = sequences.reduce(0) { $0 + shape.keys[$1].count } * shape.heads * shape.headSize
    // About 20 microseconds a piece.
    let wanted = threads == 1 ? 1 : max(1, work / 200_000)
    let largest = max(1, Self.laneCount / shape.group)
    let split = wanted > sequences.count && sequences.count < 2 * threads ? min(threads, shape.keyHeads) : 1
    let blocks = max(split, (shape.keyHeads + largest - 1) / largest)
    let count = sequences.count * blocks
    ParallelLoop.run(
      count: count, chunk: max(1, count / max(1, min(wanted, count))), threads: threads
    ) { indices in
      Scratch.with(floats: 2 * Self.laneCount * shape.headSize + most * Self.laneCount) { memory in
        for index in indices {
          let block = index % blocks
          run(
            sequences[index / blocks],
            keyHeads: block * shape.keyHeads / blocks..<(block + 1) * shape.keyHeads / blocks, memory)
        }
      }
    }
  }

  private func run(_ sequence: Int, keyHeads: Range<Int>, _ memory: UnsafeMutablePointer<Float>) {
    // Heads of 32 and 64 floats get loops of their own, unrolled.
    switch shape.headSize {
    case 32: run(sequence, keyHeads, memory, registers: 2)
    case 64: run(sequence, keyHeads, memory, registers: 4)
    default: run(sequence, keyHeads, memory, registers: shape.headSize / 16)
    }
  }

  /// Some key heads with the query heads that read them.
  private struct Block {
    let group: Int
    let heads: Int
    /// Query, sums of values, and scores: see `run`.
    let query: UnsafeMutablePointer<Float>
    let sums: UnsafeMutablePointer<Float>
    let scores: UnsafeMutablePointer<Float>

    /// The query head that a lane stands for; lanes too many stand for the last one again.
    @inline(__always) func head(_ lane: Int) -> Int { min(lane, heads &- 1) }

    /// Which of the block's key heads it reads.
    @inline(__always) func keyHead(_ lane: Int) -> Int { group == 1 ? head(lane) : head(lane) / group }
  }

  @inline(__always)
  private func run(
    _ sequence: Int, _ keyHeads: Range<Int>, _ memory: UnsafeMutablePointer<Float>, registers: Int
  ) {
    let size = registers &* 16
    let place = AttentionRows(
      AttentionItem(sequence: sequence, keyHead: keyHeads.lowerBound, rows: 0..<shape.group), shape)
    let (token, firstHead) = (place.token(0), place.head(0))
    let block = Block(
      group: shape.group, heads: keyHeads.count &* shape.group, query: memory,
      sums: memory + Self.laneCount &* size, scores: memory + 2 &* Self.laneCount &* size)
    let output = results.output + token &* shape.outputStride + firstHead &* size
    let logSumExp = results.logSumExp + (token &* shape.heads &+ firstHead)
    let visible = place.visible(0)
    let factor = shape.scale * AttentionScores.logarithm2OfE
    let query = operands.query + token &* shape.queryStride + firstHead &* size
    mapLanes(query, into: block.query, count: block.heads &* size) { $0 *= factor }
    let first = shape.keys[sequence].lowerBound &+ visible.lowerBound
    let values = operands.value + first &* shape.valueStride + keyHeads.lowerBound &* size
    let largest = scores(
      block, operands.key + first &* shape.keyStride + keyHeads.lowerBound &* size, values, visible.count,
      slopes(firstHead, block.heads), Float(visible.lowerBound &- place.position(0)), registers: registers)
    let sums = exponentials(block, visible.count, largest)
    weigh(block, values, visible.count, registers: registers)
    let logarithms = multiplyAdd(
      largest, Vector16(repeating: AttentionScores.logarithmOf2), naturalLogarithm(sums))
    for head in 0..<block.heads {
      // A query that sees nothing, or only scores of -inf.
      let isEmpty = sums[head] == 0
      let factor = isEmpty ? 0 : 1 / sums[head]
      let (from, to) = (block.sums + head &* size, output + head &* size)
      for c in 0..<registers { store(isEmpty ? .zero : lanes(from, c &* 16) * factor, to, c &* 16) }
      logSumExp[head] = isEmpty ? -.infinity : logarithms[head]
    }
  }

  /// ALiBi's slopes in powers of two, by lane.
  @inline(__always)
  private func slopes(_ firstHead: Int, _ heads: Int) -> Vector16 {
    var slopes = Vector16.zero
    guard !shape.slopes.isEmpty else { return slopes }
    for lane in 0..<heads { slopes[lane] = shape.slopes[firstHead &+ lane] * AttentionScores.logarithm2OfE }
    return slopes
  }

  /// S = q Kᵀ in powers of two: for each key sixteen heads. Returns the largest of each head.
  /// - Parameters:
  ///   - values: asked for on the way, since reading them is all that their turn will take.
  ///   - distance: of the first key from the query.
  @inline(__always)
  private func scores(
    _ block: Block, _ keys: UnsafePointer<Element>, _ values: UnsafePointer<Element>, _ count: Int,
    _ slopes: Vector16,
    _ distance: Float, registers: Int
  ) -> Vector16 {
    let size = registers &* 16
    let width = block.heads / block.group &* size
    var best = Vector16(repeating: -.infinity)
    for key in 0..<count {
      let k = keys + key &* shape.keyStride
      let coming = keys + min(key &+ Self.keysAhead, count &- 1) &* shape.keyStride
      let value = values + key &* shape.valueStride
      for line in stride(from: 0, to: width, by: Self.line) {
        parlance_prefetch(coming + line)
        parlance_prefetch_second_level(value + line)
      }
      @inline(__always) func product(_ lane: Int) -> Vector16 {
        let (q, k) = (block.query + block.head(lane) &* size, k + block.keyHead(lane) &* size)
        var sum = lanes(q, 0) * Element.lanes(k, 0)
        for c in 1..<registers { sum = multiplyAdd(lanes(q, c &* 16), Element.lanes(k, c &* 16), sum) }
        return sum
      }
      @inline(__always) func four(_ lane: Int) -> Vector16 {
        guard lane < block.heads else { return .zero }
        return pairSums(
          pairSums(product(lane), product(lane &+ 1)), pairSums(product(lane &+ 2), product(lane &+ 3)))
      }
      let products = pairSums(pairSums(four(0), four(4)), pairSums(four(8), four(12)))
      let x = multiplyAdd(Vector16(repeating: distance + Float(key)), slopes, products)
      store(x, block.scores, key &* Self.laneCount)
      best = larger(x, best)
    }
    return best
  }

  /// S becomes 2^(S − largest); returns the sum of each head.
  @inline(__always)
  private func exponentials(_ block: Block, _ count: Int, _ largest: Vector16) -> Vector16 {
    // Where all scores are -inf, every exponential is to be 0, not NaN.
    let shift = largest.replacing(with: Vector16.zero, where: largest .== Vector16(repeating: -.infinity))
    var sums = Vector16.zero
    for key in 0..<count {
      let p = powerOfTwoBelowOne(lanes(block.scores, key &* Self.laneCount) - shift)
      store(p, block.scores, key &* Self.laneCount)
      sums += p
    }
    return sums
  }

  /// P V of all heads, four keys at a time.
  @inline(__always)
  private func weigh(_ block: Block, _ values: UnsafePointer<Element>, _ count: Int, registers: Int) {
    let size = registers &* 16
    block.sums.update(repeating: 0, count: block.heads &* size)
    var key = 0
    @inline(__always) func add(_ keys: Int) {
      for lane in 0..<block.heads {
        let v = values + key &* shape.valueStride + block.keyHead(lane) &* size
        let (p, sums) = (block.scores + (key &* Self.laneCount &+ lane), block.sums + lane &* size)
        for c in 0..<registers {
          var sum = lanes(sums, c &* 16)
          for k in 0..<keys {
            sum = multiplyAdd(
              Vector16(repeating: p[k &* Self.laneCount]),
              Element.lanes(v, k &* shape.valueStride &+ c &* 16), sum)
          }
          store(sum, sums, c &* 16)
        }
      }
      key &+= keys
    }
    while key &+ 4 <= count { add(4) }
    while key < count { add(1) }
  }
}
