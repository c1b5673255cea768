import ParlanceDecoding
import Testing

/// Searches over a small GPT-2: prompts in one batch, prefilled or token by token.
@Suite struct PromptBatchTests {
  private let fixture: GPTFixture
  private let model: SmallGPT

  init() throws {
    fixture = try GPTFixture.read(GPTFixture.self, "generation.json")
    model = try GPTFixture.model()
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
