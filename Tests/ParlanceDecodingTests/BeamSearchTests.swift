#if canImport(Glibc)
  import Glibc
#endif
import ParlanceDecoding
import ParlanceTensor
import Testing

@Suite struct BeamSearchTests {
  /// Rows of probabilities as rows of their logarithms.
  private func table(_ rows: [[Float]]) -> [[Float]] { rows.map { $0.map { logf($0) } } }

  /// The textbook's case. 0 begins, 1 ends, 2 is "yes", 3 is "ok": "yes" is likeliest at first (0.5 against 0.4), but what
  /// follows it is spread (0.5 · 0.4 = 0.2), and "ok ok" has 0.4 · 0.7 = 0.28.
  private var yesOrOK: TableDecoder {
    TableDecoder(table([[0, 0.1, 0.5, 0.4], [0, 1, 0, 0], [0, 0.4, 0.3, 0.3], [0, 0.2, 0.1, 0.7]]))
  }

  @Test func greedyTakesYesAndABeamOfTwoFindsOKOK() {
    var options = SearchOptions(endTokens: [1], maximumLength: 2)
    options.lengthNormalization = .none
    options.nBest = 2
    let greedy = GreedySearch(options).decode(yesOrOK, from: yesOrOK.start(1), prefixes: [[0]])[0]
    #expect(greedy.map(\.tokens) == [[2, 1]])
    #expect(abs(exp(greedy[0].logProbability) - 0.2) < 1e-6)
    let beam = BeamSearch(options, width: 2).decode(yesOrOK, from: yesOrOK.start(1), prefixes: [[0]])[0]
    #expect(beam.map(\.tokens) == [[3, 3], [2, 1]])
    #expect(abs(exp(beam[0].score) - 0.28) < 1e-6)
  }

  /// 0 begins, 1 ends, 2 goes on to itself with ever the same share. Ending at once has 0.3; each 2 costs 0.7, and its end
  /// 0.3 more.
  @Test func stoppingRules() {
    let decoder = TableDecoder(table([[0, 0.3, 0.7], [0, 1, 0], [0, 0.3, 0.7]]))
    func decode(_ stopping: EarlyStopping, _ normalization: LengthNormalization) -> [Int] {
      var options = SearchOptions(endTokens: [1], maximumLength: 8)
      options.lengthNormalization = normalization
      let search = BeamSearch(options, width: 1, earlyStopping: stopping)
      return search.decode(decoder, from: decoder.start(1), prefixes: [[0]])[0].map(\.tokens.count)
    }
    // A beam of one never sees the end before its limit: of its candidates the first alone may end.
    #expect(decode(.whenEnoughFinished, .none) == [8])
    func widths(_ stopping: EarlyStopping, _ normalization: LengthNormalization) -> [Int] {
      var options = SearchOptions(endTokens: [1], maximumLength: 8)
      options.lengthNormalization = normalization
      options.nBest = 2
      let search = BeamSearch(options, width: 2, earlyStopping: stopping)
      return search.decode(decoder, from: decoder.start(1), prefixes: [[0]])[0].map(\.tokens.count)
    }
    // Two have ended after two steps.
    #expect(widths(.whenEnoughFinished, .average(alpha: 1)) == [2, 1])
    // The open one has a better mean than the second, ln 0.7, at every length.
    #expect(widths(.heuristic, .average(alpha: 1)) == [8, 8])
    #expect(widths(.never, .average(alpha: 1)) == [8, 8])
    // By sums the ends get ever worse. The bound, 0.7 to the length, falls below the second's 0.21 at the fifth step.
    #expect(widths(.heuristic, .none) == [1, 2])
    #expect(widths(.never, .none) == [1, 2])
  }

  @Test func theHeuristicMissesWhatTheExactRuleFinds() {
    // After 2 comes a poor 3, then 4 for sure: a mean that is bad at first and good in the end.
    let decoder = TableDecoder(
      table([
        [0, 0.6, 0.4, 0, 0], [0, 1, 0, 0, 0], [0, 0.1, 0, 0.9, 0], [0, 0, 0, 0, 1], [0, 0.01, 0, 0, 0.99],
      ]))
    func best(_ stopping: EarlyStopping) -> [Int32] {
      var options = SearchOptions(endTokens: [1], maximumLength: 12)
      options.lengthNormalization = .average(alpha: 1)
      let search = BeamSearch(options, width: 1, earlyStopping: stopping)
      return search.decode(decoder, from: decoder.start(1), prefixes: [[0]])[0][0].tokens
    }
    #expect(best(.whenEnoughFinished) == [1])
    #expect(best(.heuristic) == [1])
    #expect(best(.never) == [2, 3] + [Int32](repeating: 4, count: 10))
  }

  @Test func sentencesDoNotChangeEachOther() {
    let decoder = TrigramDecoder(vocabularySize: 101, seed: 3)
    var options = SearchOptions(endTokens: [1, 2], maximumLength: 20)
    options.nBest = 4
    options.minimumLength = 2
    options.noRepeatNGram = 3
    var sampling = SamplingOptions()
    sampling.topK = 20
    sampling.topP = 0.9
    let prefixes = (0..<9).map { row in
      var prefix: [Int32] = [0]
      for place in 0..<row % 4 { prefix.append(Int32(3 + (row * 7 + place) % 90)) }
      return prefix
    }
    let seeds = prefixes.indices.map { UInt64($0 * 11) }
    let searches: [(Range<Int>) -> any SearchStrategy] = [
      { _ in BeamSearch(options, width: 4) }, { _ in GreedySearch(options) },
      { SamplingSearch(options, sampling, seeds: Array(seeds[$0])) },
    ]
    for search in searches {
      let together = search(0..<9).decode(decoder, from: decoder.start(9), prefixes: prefixes)
      for row in prefixes.indices {
        let alone = search(row..<row + 1).decode(decoder, from: decoder.start(1), prefixes: [prefixes[row]])
        #expect(alone[0] == together[row])
      }
    }
  }

  @Test func lengths() {
    let decoder = TrigramDecoder(vocabularySize: 40, seed: 4)
    var options = SearchOptions(endTokens: [1], maximumLength: 9)
    options.minimumLength = 5
    options.nBest = 3
    let limits = [5, 9, 6, 7]
    let search = BeamSearch(options, width: 3)
    let found = search.decode(
      decoder, from: decoder.start(4), prefixes: [[0], [0], [0, 7], [0, 8, 9]], limits: limits,
      observer: SearchObserver())
    for (hypotheses, limit) in zip(found, limits) {
      #expect(hypotheses.count == 3)
      for hypothesis in hypotheses {
        #expect(hypothesis.tokens.count <= limit && hypothesis.tokens.count >= 5)
        #expect(hypothesis.isFinished == (hypothesis.tokens.last == 1))
        if hypothesis.isFinished { #expect(hypothesis.tokens.count > 5) }
      }
    }
    options.forcedEnd = 1
    let forced = BeamSearch(options, width: 3).decode(
      decoder, from: decoder.start(4), prefixes: [[0], [0], [0], [0]], limits: limits,
      observer: SearchObserver())
    #expect(forced.joined().allSatisfy { $0.isFinished })
  }

  /// To end at once has 0.55, a 2 before has 0.45. The first sentence's decoder looks at one place after the other, so that
  /// it ends too soon without the 2; the second's at both.
  @Test func coverageRanksWhatLookedEverywhereFirst() {
    let decoder = TableDecoder(
      table([[0, 0.55, 0.45], [0, 1, 0], [0, 1, 0]]), looks: [[[1, 0], [0, 1]], [[0.5, 0.5]]])
    var options = SearchOptions(endTokens: [1], maximumLength: 4)
    options.lengthNormalization = .none
    options.nBest = 2
    options.keepsAttention = true
    let search = BeamSearch(options, width: 2)
    #expect(
      search.decode(decoder, from: decoder.start(2), prefixes: [[0], [0]]).map { $0[0].tokens } == [[1], [1]])
    options.coveragePenalty = 0.1
    let found = BeamSearch(options, width: 2).decode(decoder, from: decoder.start(2), prefixes: [[0], [0]])
    #expect(found.map { $0.map(\.tokens) } == [[[2, 1], [1]], [[1], [2, 1]]])
    #expect(found[0][0].score == found[0][0].logProbability)
    #expect(found[0][0].attention == [[1, 0], [0, 1]] && found[0][0].alignment == [0, 1])
    #expect(abs(found[1][0].score - found[1][0].logProbability - 0.2 * log(0.5)) < 1e-9)
    // A place that nobody looked at costs as much as the least of floats says, and is a number.
    let missed = 0.1 * log(Double(Float.leastNormalMagnitude))
    #expect(abs(found[0][1].score - found[0][1].logProbability - missed) < 1e-9)
  }

  @Test func whatIsImpossibleEndsTheSearch() {
    let decoder = TableDecoder([
      [-.infinity, -.infinity, 0], [0, 0, 0], [-.infinity, -.infinity, -.infinity],
    ])
    let options = SearchOptions(endTokens: [1], maximumLength: 5)
    let beam = BeamSearch(options, width: 2).decode(decoder, from: decoder.start(1), prefixes: [[0]])
    #expect(beam[0].map(\.tokens) == [[2]] && !beam[0][0].isFinished)
    let greedy = GreedySearch(options).decode(decoder, from: decoder.start(1), prefixes: [[0]])
    #expect(greedy[0].map(\.tokens) == [[2]])
    let notNumbers = TableDecoder([[.nan, .nan], [.nan, .nan]])
    let searches: [any SearchStrategy] = [
      BeamSearch(options, width: 2), GreedySearch(options), SamplingSearch(options),
    ]
    for search in searches {
      let found = search.decode(notNumbers, from: notNumbers.start(1), prefixes: [[0]])
      #expect(found[0].map(\.tokens) == [[]])
    }
  }

  @Test func cancellationGivesWhatThereIs() {
    let decoder = TrigramDecoder(vocabularySize: 40, seed: 4)
    let options = SearchOptions(endTokens: [], maximumLength: 1_000_000)
    let observer = SearchObserver(isCancelled: { true })
    let searches: [any SearchStrategy] = [
      BeamSearch(options, width: 3), GreedySearch(options), SamplingSearch(options),
    ]
    for search in searches {
      let found = search.decode(decoder, from: decoder.start(2), prefixes: [[0], [0]], observer: observer)
      #expect(found.map { $0.map(\.tokens.count) } == [[1], [1]])
      #expect(found.joined().allSatisfy { !$0.isFinished })
    }
  }

  /// A processor that says nothing of what it forbids.
  private struct Opaque: LogitsProcessor {
    let inner: any LogitsProcessor
    func process(_ scores: inout [Float], _ context: DecodingContext) { inner.process(&scores, context) }
  }

  /// Tokens that are forbidden are passed over without a copy of the scores, with the same outcome.
  @Test func forbiddenTokensNeedNoCopy() {
    var random = RandomStream(seed: 21)
    let rows = (0..<40).map { _ in Tensor.normal([40], from: &random).scalars }
    let decoder = TableDecoder(rows)
    let processors: [any LogitsProcessor] = [
      MinimumLength(5, endTokens: [1, 2]), SuppressedTokens([7, 30, 99]), ForcedEnd(1),
    ]
    var (plain, copying) = (SearchOptions(endTokens: [1, 2], maximumLength: 9), [Hypothesis]())
    plain.processors = processors
    var opaque = plain
    opaque.processors = processors.map { Opaque(inner: $0) }
    for width in [1, 3] {
      copying = BeamSearch(opaque, width: width).decode(decoder, from: decoder.start(1), prefixes: [[0]])[0]
      let found = BeamSearch(plain, width: width).decode(decoder, from: decoder.start(1), prefixes: [[0]])[0]
      #expect(found.map { $0.tokens } == copying.map { $0.tokens })
      #expect(found.map { $0.logProbability } == copying.map { $0.logProbability })
    }
    copying = GreedySearch(opaque).decode(decoder, from: decoder.start(1), prefixes: [[0]])[0]
    let greedy = GreedySearch(plain).decode(decoder, from: decoder.start(1), prefixes: [[0]])[0]
    #expect(greedy[0].tokens == copying[0].tokens && greedy[0].tokens.count >= 5)
    #expect(!greedy[0].tokens.contains(7) && !greedy[0].tokens.contains(30))
  }
}
