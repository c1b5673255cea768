import Foundation
import ParlanceDecoding
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

@testable import ParlanceModels

@Suite("Searches agree with Hugging Face's generate") struct GenerationFixtureTests {
  @Test func greedyFixture() throws {
    let (folder, model) = try GPT2FixtureTests.model()
    let golden = try #require(try folder.json("generation.json"))
    let prompts = try tokens(golden["prompts"])
    let decoder = GPT2Decoder(model)
    let greedy = try #require(golden["greedy"] as? [[String: Any]])
    #expect(greedy.count == prompts.count)
    for (prompt, want) in zip(prompts, greedy) {
      let sequence = try #require(try tokens(want["sequences"]).first)
      let options = SearchOptions(endTokens: [try token(golden["eos"])], maximumLength: 24)
      let found = GreedySearch(options).decode(decoder, from: decoder.start(rows: 1), prefixes: [prompt])[0][
        0]
      // The limit of the fixture is told by its length.
      let count = sequence.count - prompt.count
      #expect(prompt + found.tokens.prefix(count) == sequence)
      let probabilities = try #require(want["token_logprobs"] as? [Double])
      for (got, wanted) in zip(found.tokenLogProbabilities, probabilities) {
        #expect(abs(Double(got) - wanted) < 1e-4)
      }
    }
  }

  @Test func beamFixture() throws {
    let (folder, model) = try GPT2FixtureTests.model()
    let golden = try #require(try folder.json("generation.json"))
    let prompts = try tokens(golden["prompts"])
    let decoder = GPT2Decoder(model)
    for want in try #require(golden["beam"] as? [[String: Any]]) {
      let prompt = prompts[try #require(want["prompt"] as? Int)]
      let search = try beamSearch(want, endTokens: [token(golden["eos"])])
      let found = search.decode(decoder, from: decoder.start(rows: 1), prefixes: [prompt])[0]
      try compare(
        found, prefix: prompt, want, "\(want.filter { $0.key != "sequences" && $0.key != "scores" })")
    }
  }

  @Test func batchesOfPromptsGiveWhatEachGivesAlone() throws {
    let (folder, model) = try GPT2FixtureTests.model()
    let golden = try #require(try folder.json("generation.json"))
    let prompts = try tokens(golden["prompts"])
    let decoder = GPT2Decoder(model)
    var options = SearchOptions(endTokens: [try token(golden["eos"])], maximumLength: 16)
    options.nBest = 4
    let search = BeamSearch(options, width: 4)
    let together = search.decode(decoder, from: decoder.start(rows: prompts.count), prefixes: prompts)
    for (prompt, found) in zip(prompts, together) {
      #expect(found == search.decode(decoder, from: decoder.start(rows: 1), prefixes: [prompt])[0])
    }
  }

  @Test func constraintFixture() throws {
    let (folder, model) = try GPT2FixtureTests.model()
    let golden = try #require(try folder.json("generation.json"))
    let prompts = try tokens(golden["prompts"])
    let decoder = GPT2Decoder(model)
    for want in try #require(golden["constraints"] as? [[String: Any]]) {
      let prompt = prompts[try #require(want["prompt"] as? Int)]
      let wanted = try #require(want["options"] as? [String: Any])
      var options = SearchOptions(endTokens: [try token(golden["eos"])], maximumLength: 16)
      for (name, value) in wanted {
        switch name {
        case "max_new_tokens": options.maximumLength = try #require(value as? Int)
        case "no_repeat_ngram_size": options.noRepeatNGram = try #require(value as? Int)
        case "repetition_penalty": options.repetitionPenalty = Float(try #require(value as? Double))
        case "min_new_tokens": options.minimumLength = try #require(value as? Int)
        case "bad_words_ids": options.bannedSequences = try tokens(value)
        case "suppress_tokens": options.suppressedTokens = try tokens([value])[0]
        case "forced_eos_token_id": options.forcedEnd = try token(value)
        case "eos_token_id": options.endTokens = try tokens([value])[0]
        case "num_return_sequences": options.nBest = try #require(value as? Int)
        case "num_beams", "do_sample": break
        default: Issue.record("an option that this test does not know: \(name)")
        }
      }
      let width = wanted["num_beams"] as? Int ?? 1
      let search: any SearchStrategy = width > 1 ? BeamSearch(options, width: width) : GreedySearch(options)
      let found = search.decode(decoder, from: decoder.start(rows: 1), prefixes: [prompt])[0]
      try compare(found, prefix: prompt, want, "\(want["name"] ?? ""), prompt \(prompt)")
    }
  }

  @Test(arguments: ["marian", "bart"]) func translationFixture(_ name: String) throws {
    let (folder, model) = try #require(try TransformerFixtureTests.model(name))
    let golden = try #require(try folder.json("generation.json"))
    let masks = try tokens(golden["attention_mask"])
    let sources = TokenSequences(
      zip(try tokens(golden["input_ids"]), masks).map { zip($0, $1).filter { $0.1 == 1 }.map(\.0) })
    // Hugging Face leaves padding its share of the probability and only forbids to say it, in Marian.
    let decoder = TransformerTranslationDecoder(model, dropsPadding: false)
    let start = try token(golden["decoder_start"])
    let end = try token(golden["eos"])
    for want in try #require(golden["beam"] as? [[String: Any]]) {
      var search = try beamSearch(want, endTokens: [end])
      if name == "marian" { search.options.suppressedTokens = [model.configuration.padding] }
      let all = search.decode(
        decoder, from: decoder.start(sources), prefixes: [[Int32]](repeating: [start], count: sources.count))
      try compare(
        all.flatMap { $0 }, prefix: [start], want,
        "\(name) \(want.filter { $0.key != "sequences" && $0.key != "scores" })")
    }
  }

  private func beamSearch(_ want: [String: Any], endTokens: [Int32]) throws -> BeamSearch {
    let width = try #require(want["num_beams"] as? Int)
    var options = SearchOptions(
      endTokens: endTokens, maximumLength: try #require(want["max_new_tokens"] as? Int))
    options.lengthNormalization = .average(alpha: try #require(want["length_penalty"] as? Double))
    options.nBest = width
    let stopping: EarlyStopping
    switch want["early_stopping"] {
    case let text as String where text == "never": stopping = .never
    case let flag as Bool: stopping = flag ? .whenEnoughFinished : .heuristic
    default: stopping = .heuristic
    }
    return BeamSearch(options, width: width, earlyStopping: stopping)
  }

  private func compare(_ found: [Hypothesis], prefix: [Int32], _ want: [String: Any], _ what: String) throws {
    let sequences = try tokens(want["sequences"])
    #expect(found.map { prefix + $0.tokens } == sequences, "\(what)")
    guard let scores = want["scores"] as? [Double] else { return }
    for (got, wanted) in zip(found, scores) {
      #expect(abs(got.score - wanted) < 1e-4, "\(what): \(got.score), not \(wanted)")
    }
  }

  private func tokens(_ value: Any?) throws -> [[Int32]] {
    try #require(value as? [[Int]]).map { $0.map { Int32($0) } }
  }

  private func token(_ value: Any?) throws -> Int32 { Int32(try #require(value as? Int)) }
}
