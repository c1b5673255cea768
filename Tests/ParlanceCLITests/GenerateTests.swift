import Foundation
import Testing

@Suite struct GenerateTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = try SmallModels.languageModel(in: folder)
  }

  private func generate(_ more: [String], _ input: String = "") throws -> Program.Run {
    let run = try Program.run(["generate", "--model", model, "--max-tokens", "12"] + more, input: input)
    #expect(run.status == 0, "\(run.errors)")
    return run
  }

  @Test func theSameSeedGivesTheSameText() throws {
    let first = try generate(["--prompt", "the otter", "--seed", "5"])
    #expect(first.output.hasPrefix("the otter") && first.output.utf8.count > 12)
    #expect(try generate(["--prompt", "the otter", "--seed", "5", "--threads", "1"]).output == first.output)
    #expect(try generate(["--prompt", "the otter", "--seed", "6"]).output != first.output)
    let greedy = try generate(["--prompt", "the otter", "--temperature", "0"])
    #expect(
      try generate(["--prompt", "the otter", "--temperature", "0", "--seed", "9"]).output == greedy.output)
    #expect(try generate(["--prompt", "the otter", "--top-k", "1"]).output == greedy.output)
    #expect(try generate(["--prompt", "the otter", "--beam", "1"]).output == greedy.output)
  }

  @Test func factsOfEachText() throws {
    let run = try generate(["--prompt", "the otter", "-n", "3", "--json", "--min-tokens", "12"])
    let objects = try run.objects
    #expect(objects.count == 3)
    #expect(Set(objects.map { $0["text"] as? String }).count == 3)
    for one in objects {
      #expect(one["prompt"] as? String == "the otter" && one["finish_reason"] as? String == "length")
      #expect((one["tokens"] as? [String])?.count == 12)
      let sum = try #require(one["token_log_probabilities"] as? [Double]).reduce(0, +)
      #expect(abs(sum - (one["log_probability"] as? Double ?? 0)) < 1e-4)
    }
    let beams = try generate(["--prompt", "the", "-n", "2", "--beam", "4", "--json"]).objects
    #expect(beams.count == 2)
  }

  @Test func aStopStringEndsTheText() throws {
    let whole = try generate(["--prompt", "a", "--seed", "3", "--json", "--min-tokens", "12"]).objects[0]
    let text = try #require(whole["text"] as? String)
    // Some letters from within it.
    let middle = String(text.dropFirst(text.count / 2).prefix(2))
    try #require(middle.count == 2)
    let cut = try generate(["--prompt", "a", "--seed", "3", "--json", "--min-tokens", "12", "--stop", middle])
      .objects[0]
    let end = try #require(text.range(of: middle))
    #expect(cut["text"] as? String == String(text[..<end.lowerBound]))
    #expect(cut["finish_reason"] as? String == "stop")
  }

  @Test func aTextInPlaceOfAFile() throws {
    let run = try Program.run(["generate", "--model", model, "Once upon a time"])
    #expect(
      run.status == 2 && run.errors.contains("\"Once upon a time\"; a text to continue is given by --prompt"))
  }

  @Test func promptsInAFile() throws {
    let run = try generate(["--temperature", "0", "-"], "the otter\nthe heron\n")
    #expect(run.output.hasPrefix("the otter") && run.output.contains("\nthe heron"))
    // From nothing.
    #expect(try generate(["--seed", "2"]).output.utf8.count > 2)
  }

  @Test func linesAreScored() throws {
    let run = try Program.run(["score", "--model", model, "--json"], input: "the otter drinks\nthe heron\n")
    #expect(run.status == 0, "\(run.errors)")
    let objects = try run.objects
    #expect(objects.count == 3)
    var (sum, count) = (0.0, 0)
    for one in objects.prefix(2) {
      let tokens = try #require(one["tokens"] as? [String])
      let each = try #require(one["token_log_probabilities"] as? [Double])
      #expect(tokens.count == each.count && each.allSatisfy { $0 < 0 })
      sum += each.reduce(0, +)
      count += tokens.count
    }
    let perplexity = try #require(objects[2]["perplexity"] as? Double)
    #expect(objects[2]["tokens"] as? Int == count)
    #expect(abs(exp(-sum / Double(count)) / perplexity - 1) < 1e-4)
    // What `evaluate` reads.
    let plain = try Program.run(["score", "--model", model], input: "the otter drinks\nthe heron\n")
    let file = try folder.write(plain.output, to: "scores")
    let value = try Program.run(["evaluate", "--metric", "perplexity", "--hypotheses", file]).lines[0]
    #expect(abs((Double(value.split(separator: "\t")[1]) ?? 0) / perplexity - 1) < 1e-4)
  }

  @Test(arguments: [
    ["--temperature", "-1"], ["--top-p", "0"], ["--max-tokens", "0"], ["-n", "5", "--beam", "2"],
    ["--prompt", "a", "file"], ["--min-tokens", "13"], ["--seed", "x"],
  ])
  func usedWrongly(arguments: [String]) throws {
    let run = try Program.run(["generate", "--model", model, "--max-tokens", "12"] + arguments)
    #expect(run.status == 2 && run.output.isEmpty, "\(run.errors)")
  }
}
