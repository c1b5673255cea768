import ParlanceDecoding
import Testing

/// Greedy and beam search over a small GPT-2 against Hugging Face's `generate`: the same tokens, scores within 1e-4.
@Suite struct GenerationFixtureTests {
  private let fixture: GPTFixture
  private let model: SmallGPT

  init() throws {
    fixture = try GPTFixture.read(GPTFixture.self, "generation.json")
    model = try GPTFixture.model()
  }

  @Test func greedy() {
    let options = SearchOptions(endTokens: [fixture.eos], maximumLength: 20)
    for (prompt, want) in zip(fixture.prompts, fixture.greedy) {
      let found = GreedySearch(options).decode(model, from: model.start(1), prefixes: [prompt])[0][0]
      #expect([prompt + found.tokens] == want.sequences)
      for (got, want) in zip(found.tokenLogProbabilities, want.logProbabilities) {
        #expect(abs(got - want) < 1e-4)
      }
    }
  }

  @Test func beams() {
    for one in fixture.beam {
      var options = SearchOptions(endTokens: [fixture.eos], maximumLength: one.maximumLength)
      options.nBest = one.sequences.count
      options.lengthNormalization = .average(alpha: one.lengthPenalty)
      let stopping: EarlyStopping =
        switch one.stopping {
        case .flag(true): .whenEnoughFinished
        case .flag(false): .heuristic
        case .name: .never
        }
      let search = BeamSearch(options, width: one.width, earlyStopping: stopping)
      check(search, one.prompt, one.sequences, one.scores, "\(one)")
    }
  }

  @Test func constraints() {
    for one in fixture.constraints {
      let given = one.options
      var options = SearchOptions(endTokens: given.ends ?? [fixture.eos], maximumLength: given.maximumLength)
      options.nBest = given.returned ?? 1
      options.noRepeatNGram = given.noRepeatNGram ?? 0
      options.repetitionPenalty = given.repetitionPenalty ?? 1
      options.minimumLength = given.minimumLength ?? 0
      options.bannedSequences = given.badWords ?? []
      options.suppressedTokens = given.suppressed ?? []
      options.forcedEnd = given.forcedEnd
      if let beams = given.beams {
        check(BeamSearch(options, width: beams), one.prompt, one.sequences, one.scores, one.name)
      } else {
        check(GreedySearch(options), one.prompt, one.sequences, nil, one.name)
      }
    }
  }

  private func check(
    _ search: some SearchStrategy, _ prompt: Int, _ sequences: [[Int32]], _ scores: [Double]?, _ name: String
  ) {
    let prompt = fixture.prompts[prompt]
    let found = search.decode(model, from: model.start(1), prefixes: [prompt])[0]
    #expect(found.map { prompt + $0.tokens } == sequences, "\(name)")
    for (got, want) in zip(found.map(\.score), scores ?? []) {
      #expect(abs(got - want) < 1e-4, "\(name): \(got), not \(want)")
    }
  }

  /// All prompts at once, prefilled or token by token beside each other: the bits of each alone.
  @Test func batches() {
    let stepwise = StepwiseGPT(model: model)
    func check(_ search: some SearchStrategy, _ want: GPTFixture.Batch?) {
      let prefilled = search.decode(
        model, from: model.start(fixture.prompts.count), prefixes: fixture.prompts)
      let stepped = search.decode(
        stepwise, from: model.start(fixture.prompts.count), prefixes: fixture.prompts)
      for (row, prompt) in fixture.prompts.enumerated() {
        #expect(search.decode(model, from: model.start(1), prefixes: [prompt])[0] == prefilled[row])
        #expect(search.decode(stepwise, from: model.start(1), prefixes: [prompt])[0] == stepped[row])
        #expect(stepped[row].map(\.tokens) == prefilled[row].map(\.tokens))
        if let want {
          #expect(prompt + prefilled[row][0].tokens == Array(want.sequences[row].drop { $0 == fixture.pad }))
        }
      }
    }
    for (want, width) in [(fixture.greedyBatch, 1), (fixture.beamBatch, 4)] {
      let options = SearchOptions(endTokens: [fixture.eos], maximumLength: want?.maximumLength ?? 16)
      check(BeamSearch(options, width: width), want)
      if width == 1 { check(GreedySearch(options), want) }
    }
  }
}
