import ParlanceKernels
import ParlanceNN
import ParlanceTensor
import Testing

/// Position after position from a cache gives what the whole sequence gives at once.
@Suite struct CacheTests {
  private func options(_ norm: NormPlacement, _ positions: AttentionPositions) -> TransformerLayerOptions {
    var options = TransformerLayerOptions(width: 16, headCount: 4, hidden: 24)
    options.norm = norm
    options.positions = positions
    options.keyHeadCount = 2
    return options
  }

  static let positions: [AttentionPositions] = [.none, .alibi, .rotary(.halves), .rotary(.neighbors)]

  @Test(arguments: positions, [NormPlacement.pre, .post])
  func languageModelLayer(_ positions: AttentionPositions, _ norm: NormPlacement) {
    var random = RandomStream(seed: 3)
    let layer = TransformerEncoderLayer(options(norm, positions), from: &random)
    let lengths = [7, 3]
    let x = Tensor.normal([10, 16], from: &random)
    let whole = layer(x, RaggedOffsets(lengths: lengths), mask: .causal)
    var cache = layer.attention.makeCache(sequences: 2, capacity: 2)
    var done = [0, 0]
    for added in [[2, 1], [1, 1], [3, 0], [1, 1]] {
      let rows = (0..<2).flatMap { s in (0..<added[s]).map { (s == 0 ? 0 : 7) + done[s] + $0 } }
      let y = layer(gatherRows(x, rows), RaggedOffsets(lengths: added), cache: &cache)
      expectClose(y, gatherRows(whole, rows))
      for s in 0..<2 { done[s] += added[s] }
    }
    #expect(cache.lengths == lengths)
  }

  @Test(arguments: [NormPlacement.pre, .post])
  func decoderLayerWithBeams(_ norm: NormPlacement) {
    var random = RandomStream(seed: 4)
    let layer = TransformerDecoderLayer(options(norm, .none), from: &random)
    let memoryLengths = RaggedOffsets(lengths: [5, 2])
    let memory = Tensor.normal([7, 16], from: &random)
    let x = Tensor.normal([6, 16], from: &random)
    let whole = layer(x, RaggedOffsets(lengths: [3, 3]), memory: memory, memoryLengths)
    var state = layer.start(memory: memory, memoryLengths)
    let first = layer(gatherRows(x, [0, 3]), RaggedOffsets(lengths: [1, 1]), state: &state)
    expectClose(first, gatherRows(whole, [0, 3]))
    // The second sequence twice, the first once, in another order.
    state.reorder([1, 0, 1])
    for step in 1..<3 {
      let rows = [3 + step, step, 3 + step]
      let y = layer(gatherRows(x, rows), RaggedOffsets(lengths: [1, 1, 1]), state: &state)
      expectClose(y, gatherRows(whole, rows))
    }
  }

  /// Sequences that are dropped, kept and doubled, more of them than before, keep each its own past.
  @Test func beamsKeepTheirPast() {
    var random = RandomStream(seed: 6)
    let layer = TransformerEncoderLayer(
      TransformerLayerOptions(width: 32, headCount: 2, hidden: 24), from: &random)
    var cache = layer.attention.makeCache(sequences: 2, capacity: 2)
    // Which rows of x each sequence has read.
    let x = Tensor.normal([200, 32], from: &random)
    var read: [[Int]] = [[], []]
    var next = 0
    for places in [
      [0, 1], [0, 0, 0, 1, 1, 1], [5, 0, 0, 3, 3, 3], [4, 2], [1, 0, 1, 0, 1, 0, 1, 1], [7, 6],
    ] {
      cache.reorder(places)
      read = places.map { read[$0] }
      let rows = Array(next..<next + places.count)
      next += places.count
      for (sequence, row) in rows.enumerated() { read[sequence].append(row) }
      let y = layer(gatherRows(x, rows), RaggedOffsets(lengths: rows.map { _ in 1 }), cache: &cache)
      let lengths = read.map { $0.count }
      #expect(cache.lengths == lengths)
      for (sequence, past) in read.enumerated() {
        let whole = layer(gatherRows(x, past), RaggedOffsets(lengths: [past.count]), mask: .causal)
        expectClose(sliceRows(y, sequence..<sequence + 1), sliceRows(whole, past.count - 1..<past.count))
      }
    }
  }

  /// Beside rounded weights keys and values are kept as halves: near what floats of the same layer give, wherever a
  /// sequence has gone.
  @Test(arguments: [WeightForm.bfloat16, .int8])
  func halvesAreNearFloats(_ form: WeightForm) {
    var random = RandomStream(seed: 8)
    var options = TransformerLayerOptions(width: 64, headCount: 4, hidden: 96)
    options.keyHeadCount = 2
    options.positions = .rotary(.halves)
    var layer = TransformerEncoderLayer(options, from: &random)
    #expect(!layer.attention.makeCache(sequences: 1).isHalf)
    layer.quantize(to: form)
    var halves = layer.attention.makeCache(sequences: 2, capacity: 2)
    #expect(halves.isHalf)
    var floats = KeyValueCache(sequences: 2, width: 32, capacity: 2)
    func step(_ lengths: [Int]) {
      let x = Tensor.normal([lengths.reduce(0, +), 64], from: &random)
      let got = layer(x, RaggedOffsets(lengths: lengths), cache: &halves)
      let want = layer(x, RaggedOffsets(lengths: lengths), cache: &floats)
      let error = zip(got.scalars, want.scalars).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      // Inputs of bytes may fall on the other side of a step.
      #expect(error < 0.02, "off by \(error)")
      #expect(halves.lengths == floats.lengths)
    }
    step([5, 1])
    step([1, 1])
    for places in [[1, 0, 1], [2, 2, 0, 1, 1], [4]] {
      halves.reorder(places)
      floats.reorder(places)
      step(places.map { _ in 1 })
    }
    var (moreHalves, moreFloats) = (
      layer.attention.makeCache(sequences: 1), KeyValueCache(sequences: 1, width: 32)
    )
    let x = Tensor.normal([9, 64], from: &random)
    _ = layer(x, RaggedOffsets(lengths: [9]), cache: &moreHalves)
    _ = layer(x, RaggedOffsets(lengths: [9]), cache: &moreFloats)
    halves.append(moreHalves)
    floats.append(moreFloats)
    step([1, 3])
    step([1, 1])
  }

  /// A cache of floats takes what one of halves holds, and the other way round.
  @Test func cachesOfBothKindsJoin() {
    var random = RandomStream(seed: 9)
    let layer = TransformerEncoderLayer(
      TransformerLayerOptions(width: 32, headCount: 2, hidden: 24), from: &random)
    let x = Tensor.normal([6, 32], from: &random)
    func read(isHalf: Bool) -> KeyValueCache {
      var cache = KeyValueCache(sequences: 1, width: 32, capacity: 1, isHalf: isHalf)
      _ = layer(x, RaggedOffsets(lengths: [6]), cache: &cache)
      return cache
    }
    let next = Tensor.normal([2, 32], from: &random)
    var plain = read(isHalf: false)
    plain.append(read(isHalf: false))
    let want = layer(next, RaggedOffsets(lengths: [1, 1]), cache: &plain)
    for isHalf in [false, true] {
      var cache = read(isHalf: isHalf)
      cache.append(read(isHalf: !isHalf))
      let got = layer(next, RaggedOffsets(lengths: [1, 1]), cache: &cache)
      let error = zip(got.scalars, want.scalars).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      #expect(error > 0 && error < 5e-3, "off by \(error)")
    }
  }

  /// Packed weights: what comes of a row does not depend on the rows beside it, to the bit; and near what it was before.
  @Test func packedModelIsIndependentOfTheBatch() throws {
    var random = RandomStream(seed: 5)
    let trained = TransformerEncoderLayer(options(.pre, .none), from: &random)
    var packed = trained
    packed.packWeights()
    let x = Tensor.normal([9, 16], from: &random)
    let together = packed(x, RaggedOffsets(lengths: [4, 5]))
    let alone = packed(sliceRows(x, 4..<9), RaggedOffsets(lengths: [5]))
    #expect(alone.scalars == sliceRows(together, 4..<9).scalars)
    expectClose(together, trained(x, RaggedOffsets(lengths: [4, 5])))
    let (before, after) = (trained.namedTensors, packed.namedTensors)
    #expect(before.count == after.count)
    for (name, tensor) in before { #expect(after[name]?.scalars == tensor.scalars, "\(name)") }
    // Cross attention computes a part of the packed projection by itself.
    var decoder = TransformerDecoderLayer(options(.pre, .none), from: &random)
    let (memory, sequences) = (Tensor.normal([3, 16], from: &random), RaggedOffsets(lengths: [1, 2]))
    let dense = decoder(x, RaggedOffsets(lengths: [4, 5]), memory: memory, sequences)
    decoder.packWeights()
    expectClose(decoder(x, RaggedOffsets(lengths: [4, 5]), memory: memory, sequences), dense)
  }

  private func expectClose(_ got: Tensor, _ want: Tensor) {
    let error = zip(got.scalars, want.scalars).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    #expect(got.shape == want.shape && error < 2e-5, "off by \(error)")
  }
}
