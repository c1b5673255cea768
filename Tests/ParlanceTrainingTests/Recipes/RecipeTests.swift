import Foundation
import ParlanceTraining
import Testing

@Suite struct RecipeTests {
  private let yaml = """
    # A translator.
    name: small
    task: translation
    data:
      train: {source: a.de, target: a.en}
      validation: {source: [b.de, c.de], target: /data/b.en}
    tokenizer: {type: bpe, size: 4000}
    model:
      cell: gru
      hidden_size: 256
    optimizer: {type: adam, clip_norm: 5}
    schedule: {type: inverse-sqrt, rate: 1e-3, warmup: 400}
    training: {epochs: 3, patience: 2, frozen: [emb_src]}
    seed: 7
    """

  private func error(_ yaml: String, settings: [String] = []) -> String? {
    do {
      _ = try Recipe(yaml: yaml, file: "r/small.yaml", settings: settings)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func values() throws {
    let recipe = try Recipe(yaml: yaml, file: "r/small.yaml")
    #expect(recipe.name == "small" && recipe.task == .translation && recipe.output == "small")
    #expect(recipe.data.train.source == ["r/a.de"] && recipe.data.train.target == ["r/a.en"])
    #expect(recipe.data.validation?.source == ["r/b.de", "r/c.de"])
    #expect(recipe.data.validation?.target == ["/data/b.en"])
    #expect(recipe.tokenizer.size == 4000 && recipe.tokenizer.isJoint)
    #expect(recipe.training.epochs == 3 && recipe.training.patience == 2 && recipe.training.seed == 7)
    let optimizer = recipe.optimizer.makeOptimizer(steps: 100)
    #expect(optimizer.settings.clipNorm == 5 && optimizer.settings.rate.rate(at: 400) == 1e-3)
    var model = recipe.model
    #expect(try model.require("hidden_size").int(in: 1...1000) == 256)
  }

  @Test func valuesFromTheCommandLine() throws {
    let recipe = try Recipe(
      yaml: yaml, file: "r/small.yaml",
      settings: [
        "training.epochs=9", "data.folder=here", "model.new=x", "data.test.source=[p, q]",
        "data.test.target=r",
      ])
    #expect(recipe.training.epochs == 9)
    #expect(recipe.data.train.source == ["here/a.de"])
    // A path that was set is relative to where the program runs.
    #expect(recipe.data.test?.source == ["p", "q"])
    #expect(error(yaml, settings: ["training.epochs"])?.contains("not key=value") == true)
    #expect(error(yaml, settings: ["name.x=1"])?.contains("name is a value") == true)
    #expect(
      error(yaml, settings: ["training.epoch=1"])?.contains(
        "--set: training.epoch: there is no such key; did you mean `epochs`") == true)
  }

  @Test(arguments: [
    (
      "epochs: 3", "epochz: 3",
      "r/small.yaml:13: training.epochz: there is no such key; did you mean `epochs`?"
    ),
    ("task: translation", "task: tanslation", "did you mean `translation`?"),
    ("size: 4000", "size: many", "r/small.yaml:7: tokenizer.size: must be a whole number, not `many`"),
    ("size: 4000", "size: 3", "must be between 16 and 1000000, not 3"),
    ("rate: 1e-3", "rate: [1]", "r/small.yaml:12: schedule.rate: must be one value, not a list"),
    ("seed: 7", "sed: 7", "r/small.yaml:14: sed: there is no such key; did you mean `seed`?"),
    ("optimizer: {type: adam, clip_norm: 5}", "optimizer: adam", "must be a section of keys"),
    ("seed: 7", "name: again", "stands twice"),
    ("seed: 7", "seed: [7", "r/small.yaml:1"),
    ("task: translation", "", "`task` is missing"),
  ])
  func mistakesAreNamed(_ old: String, _ new: String, _ message: String) throws {
    let broken = try #require(yaml.range(of: old).map { yaml.replacingCharacters(in: $0, with: new) })
    let error = error(broken)
    #expect(error?.contains(message) == true, "\(error ?? "none")")
  }

  @Test func hostileRecipes() {
    #expect(error("")?.contains("empty") == true)
    #expect(error("- a\n- b")?.contains("key: value") == true)
    #expect(error(String(repeating: "a: {", count: 40)) != nil)
    #expect(error(String(repeating: "[", count: 200) + String(repeating: "]", count: 200)) != nil)
    #expect(error("task: \u{0}") != nil)
    // Each line ten times the one before it.
    var laughs = "a0: &a0 [x]\n"
    for level in 1..<12 {
      let references = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      laughs += "a\(level): &a\(level) [\(references)]\n"
    }
    #expect(error(laughs)?.contains("more than 10000 values") == true)
  }
}
