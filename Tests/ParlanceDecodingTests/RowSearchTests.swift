#if canImport(Glibc)
  import Glibc
#endif
import ParlanceDecoding
import ParlanceTensor
import Synchronization
import Testing

@Suite struct RowSearchTests {
  private let decoder = TrigramDecoder(vocabularySize: 50, seed: 8)

  @Test func theSameSeedDrawsTheSame() {
    var options = SearchOptions(endTokens: [1], maximumLength: 12)
    options.nBest = 5
    var sampling = SamplingOptions()
    sampling.seed = 7
    func draw() -> [[Hypothesis]] {
      SamplingSearch(options, sampling).decode(decoder, from: decoder.start(2), prefixes: [[0], [0]])
    }
    let first = draw()
    #expect(first == draw())
    #expect(Set(first.joined().map(\.tokens)).count > 5)
    sampling.seed = 8
    #expect(first != draw())
    sampling.temperature = 0
    let greedy = GreedySearch(options).decode(decoder, from: decoder.start(1), prefixes: [[0]])[0][0]
    #expect(draw()[0].allSatisfy { $0 == greedy })
  }

  /// The share of each token in many draws against its probability.
  @Test func drawsFollowTheDistribution() {
    let logits: [Float] = [0, 1, 2, -.infinity, 0.5, -1]
    let table = TableDecoder([[Float]](repeating: logits, count: 6))
    var options = SearchOptions(endTokens: [], maximumLength: 1)
    options.nBest = 20_000
    let draws = SamplingSearch(options).decode(table, from: table.start(1), prefixes: [[0]])[0]
    let exact = softmax(Tensor([1, 6], logits)).scalars
    for token in 0..<6 {
      let share = Float(draws.count { $0.tokens == [Int32(token)] }) / 20_000
      #expect(abs(share - exact[token]) < 0.012, "token \(token): \(share), not \(exact[token])")
    }
  }

  @Test func aCallerEndsARow() {
    let seen = Mutex<[[Int32]]>([[], []])
    let observer = SearchObserver { row, token in
      seen.withLock {
        $0[row].append(token)
        return row == 1 || $0[row].count < 3
      }
    }
    let options = SearchOptions(endTokens: [], maximumLength: 6)
    let found = GreedySearch(options).decode(
      decoder, from: decoder.start(2), prefixes: [[0], [0, 5]], observer: observer)
    #expect(found.map { $0[0].tokens } == seen.withLock { $0 })
    #expect(found.map { $0[0].tokens.count } == [3, 6])
    #expect(found.map { $0[0].isFinished } == [true, false])
  }

  @Test func scoresOfGivenTokensAreThoseOfTheSearch() {
    var options = SearchOptions(endTokens: [1], maximumLength: 8)
    options.nBest = 3
    let found = BeamSearch(options, width: 3).decode(decoder, from: decoder.start(1), prefixes: [[0, 4]])[0]
    let targets = found.map(\.tokens) + [[]]
    let scored = TargetScoring.score(
      decoder, from: decoder.start(4), prefixes: targets.map { _ in [0, 4] }, targets: targets)
    for (hypothesis, given) in zip(found, scored) {
      #expect(given.tokenLogProbabilities == hypothesis.tokenLogProbabilities)
      #expect(given.tokens == hypothesis.tokens && given.isFinished)
    }
    #expect(scored[3].tokens.isEmpty && scored[3].logProbability == 0)
  }

  @Test func anEnsembleIsTheMeanOfProbabilities() {
    let tables: [[Float]] = [[0.1, 0.2, 0.7], [0.5, 0.3, 0.2]]
    let members = tables.map { row in TableDecoder([[Float]](repeating: row.map { logf($0) }, count: 3)) }
    let ensemble = EnsembleDecoder(members)
    var state = members.map { $0.start(1) }
    let p = softmax(ensemble.step([0], &state)).scalars
    for (got, want) in zip(p, [0.3, 0.25, 0.45] as [Float]) { #expect(abs(got - want) < 1e-6) }
    var options = SearchOptions(endTokens: [], maximumLength: 4)
    options.nBest = 2
    let one = BeamSearch(options, width: 3).decode(
      EnsembleDecoder([members[0], members[0]]), from: [members[0].start(2), members[0].start(2)],
      prefixes: [[0], [1]])
    let alone = BeamSearch(options, width: 3).decode(
      members[0], from: members[0].start(2), prefixes: [[0], [1]])
    #expect(one.map { $0.map(\.tokens) } == alone.map { $0.map(\.tokens) })
  }
}
