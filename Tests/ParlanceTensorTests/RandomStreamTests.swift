import ParlanceTensor
import Testing

struct RandomStreamTests {
  /// The stream is part of what a seed means: it may not change.
  @Test func aSeedGivesTheSameNumbersForever() {
    var stream = RandomStream(seed: 7, name: "weights")
    let drawn = (0..<3).map { _ in stream.next() }
    #expect(drawn == (0..<3).map { RandomStream(seed: 7, name: "weights").bits(at: $0) })
    let golden: [UInt64] = [0xC2B7600AA5A79B9F, 0x5FF904F9D8C1CA6A, 0xA99B953C50786211]
    #expect(drawn == golden)
  }

  @Test func streamsOfOtherNamesAndSeedsDiffer() {
    let base = RandomStream(seed: 1)
    let streams = [
      base, RandomStream(seed: 2), RandomStream(seed: 1, name: "a"), base.substream("a"), base.substream("b"),
      base.substream(0), base.substream(1), base.substream("a").substream("b"),
      base.substream("b").substream("a"),
    ]
    #expect(Set(streams.map { $0.bits(at: 0) }).count == streams.count)
    var drawn = base
    _ = drawn.next()
    #expect(drawn.substream("a").bits(at: 0) == base.substream("a").bits(at: 0))
  }

  @Test func normalNumbersHaveTheirMoments() {
    var stream = RandomStream(seed: 3)
    let values = Tensor.normal([200_000], from: &stream).scalars.map(Double.init)
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / n
    #expect(abs(mean) < 4 / n.squareRoot())
    #expect(abs(variance - 1) < 4 * (2 / n).squareRoot())
    #expect(abs(fourth - 3) < 4 * (96 / n).squareRoot())
    // Deciles of the normal distribution.
    for (bound, share) in [(-1.281552, 0.1), (-0.524401, 0.3), (0, 0.5), (0.841621, 0.8), (3.090232, 0.999)] {
      let below = Double(values.count { $0 < bound }) / n
      #expect(abs(below - share) < 4 * (share * (1 - share) / n).squareRoot() + 1e-4)
    }
    #expect(stream.position == 200_000)
  }

  @Test func truncatedNumbersStayWithinTheirBound() {
    var stream = RandomStream(seed: 4)
    let values = Tensor.truncatedNormal([50_000], mean: 1, deviation: 0.5, from: &stream).scalars
    #expect(values.allSatisfy { abs($0 - 1) <= 1 })
    // Of the numbers cut at two deviations the standard deviation is 0.8796.
    let variance = values.reduce(0) { $0 + Double($1 - 1) * Double($1 - 1) } / 50_000
    #expect(abs(variance.squareRoot() / 0.5 - 0.8796) < 0.01)
  }

  @Test func uniformNumbersFillTheirRange() {
    var stream = RandomStream(seed: 5)
    let values = Tensor.uniform([100_000], in: -2..<3, from: &stream).scalars
    #expect(values.allSatisfy { $0 >= -2 && $0 <= 3 })
    let mean = values.reduce(0) { $0 + Double($1) } / 100_000
    #expect(abs(mean - 0.5) < 0.02)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.next(below: 7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 400 })
  }

  @Test func permutationsHoldEachNumberOnce() {
    var stream = RandomStream(seed: 6)
    let order = stream.permutation(1000)
    #expect(order.sorted() == Array(0..<1000))
    #expect(order != Array(0..<1000))
    #expect(stream.permutation(0).isEmpty)
    #expect(stream.permutation(1) == [0])
    // Each of the six orders of three comes up about equally often.
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 { counts[stream.permutation(3), default: 0] += 1 }
    #expect(counts.count == 6 && counts.values.allSatisfy { abs($0 - 1000) < 150 })
  }
}
