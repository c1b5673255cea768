import Foundation
import Testing

/// GPT-2 folders: trained from a recipe, then asked.
@Suite struct GPT2Tests {
  private func recipe(_ folder: TemporaryFolder) throws -> String {
    _ = try folder.write(String(repeating: "eins zwei drei\nvier acht null\n", count: 60), to: "text")
    return try folder.write(
      """
      task: language-model
      data: {train: text, validation_share: 0.2}
      tokenizer: {type: characters, min_frequency: 1}
      model: {kind: gpt2, n_layer: 1, n_head: 2, n_embd: 32, n_positions: 24}
      batches: {streams: 4, length: 24}
      optimizer: {type: adamw, decay: 0.1}
      schedule: {rate: 0.01}
      training: {epochs: 60}
      """, to: "small.yaml")
  }

  private func trained(_ folder: TemporaryFolder) throws -> String {
    let model = folder.path("model")
    let run = try Program.run([
      "train", "--no-database", try recipe(folder), "--threads", "1", "--output", model,
    ])
    #expect(run.status == 0, "\(run.errors)")
    let line = try #require(run.lines.first { $0.hasPrefix("validation\tperplexity\t") })
    #expect(try #require(Double(line.split(separator: "\t")[2])) < 2, "\(run.output)")
    return model
  }

  @Test func generatesAndScores() throws {
    let folder = try TemporaryFolder()
    let model = try trained(folder)
    let config = try String(contentsOfFile: model + "/config.json", encoding: .utf8)
    #expect(config.contains("GPT2LMHeadModel") && config.contains("\"n_positions\": 24"))
    #expect(config.contains("\"eos_token_id\": null"))
    func generate(_ more: [String], _ input: String = "") throws -> Program.Run {
      let run = try Program.run(
        ["generate", "--model", model, "--max-tokens", "12", "--temperature", "0"] + more, input: input)
      #expect(run.status == 0, "\(run.errors)")
      return run
    }
    #expect(try generate(["--prompt", "vier a"]).output.hasPrefix("vier acht null"))
    // Prompts of different lengths in one batch, each as if alone.
    let prompts = ["v", "eins zw", "vier acht n"]
    let together = try generate(["--json", "-"], prompts.joined(separator: "\n") + "\n").objects
    #expect(together.count == 3)
    for (prompt, one) in zip(prompts, together) {
      let alone = try generate(["--json", "--prompt", prompt]).objects[0]
      #expect(one["text"] as? String == alone["text"] as? String)
      #expect(one["token_log_probabilities"] as? [Double] == alone["token_log_probabilities"] as? [Double])
    }
    // A text that the model's 24 positions cut short is told of, once; one as long as it was asked to be is not.
    let cut = try generate(["--max-tokens", "40", "-"], "vier\neins\n")
    #expect(cut.errors.contains("of 40 tokens, at the last of the 24 positions"), "\(cut.errors)")
    #expect(cut.errors.split(separator: "\n").count == 1)
    #expect(try generate(["--prompt", "vier"]).errors.isEmpty)
    // From nothing: the beginning of a line.
    #expect(try generate([]).output.hasPrefix("eins zwei"))
    #expect(try generate(["--prompt", "vier", "--beam", "3"]).output.hasPrefix("vier acht"))
    let scored = try Program.run(
      ["score", "--model", model, "--per-token"], input: "eins zwei drei\nierd\n")
    #expect(scored.status == 0, "\(scored.errors)")
    let rows = scored.lines.prefix(2).map { $0.split(separator: "\t") }
    #expect(rows.map { $0.count } == [3, 3] && rows[0][1] == "14")
    #expect((Double(rows[0][0]) ?? -99) / 14 > (Double(rows[1][0]) ?? 0) / 4)
  }

  @Test func resumedToTheSameBits() throws {
    let folder = try TemporaryFolder()
    let recipe = try recipe(folder)
    func train(_ name: String, _ more: [String]) throws -> Data {
      let run = try Program.run(
        [
          "train", "--no-database", recipe, "--output", folder.path(name), "--threads", "1", "--quiet",
          "--set", "training.epochs=6",
        ] + more)
      #expect(run.status == 0, "\(run.errors)")
      return try Data(contentsOf: folder.url("\(name)/model.safetensors"))
    }
    let whole = try train("whole", [])
    _ = try train("parts", ["--set", "training.max_steps=50"])
    #expect(try train("parts", ["--resume"]) == whole)
  }

  @Test func mistakesAreNamed() throws {
    let folder = try TemporaryFolder()
    let recipe = try recipe(folder)
    for (setting, message) in [
      ("batches.length=32", "n_positions is 24"), ("model.n_head=3", "not a multiple of n_head 3"),
      ("model.activation_function=sharp", "must be one of gelu"), ("model.hidden_size=3", "no such key"),
      ("model.kind=gpt", "did you mean `gpt2`?"),
    ] {
      let run = try Program.run([
        "train", "--no-database", recipe, "--output", folder.path(setting), "--set", setting,
      ])
      #expect(run.status == 1 && run.errors.contains(message), "\(setting): \(run.errors)")
    }
  }
}
