import Testing

/// `classify predict` and `evaluate` with a model folder in place of a file.
@Suite struct ClassifyFolderTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = try SmallModels.classifier(in: folder)
  }

  @Test func labelsWithProbabilities() throws {
    let text = "the otter drinks\nhis hammer\n\n"
    let run = try Program.run(["classify", "predict", model, "-k", "-1"], input: text)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.count == 3)
    for line in run.lines {
      let fields = line.split(separator: " ").map(String.init)
      #expect(fields.count == 6 && Set([fields[0], fields[2], fields[4]]) == ["animal", "tool", "other"])
      let values = [fields[1], fields[3], fields[5]].compactMap { Double($0) }
      #expect(abs(values.reduce(0, +) - 1) < 1e-4 && values == values.sorted(by: >))
    }
    let alone = try Program.run(["classify", "predict", model], input: "his hammer\n")
    #expect(run.lines[1].hasPrefix(alone.lines[0]))
  }

  @Test func confidenceByDropout() throws {
    let run = try Program.run(
      ["classify", "predict", model, "--json", "--dropout-samples", "20"], input: "the otter drinks\n")
    #expect(run.status == 0, "\(run.errors)")
    let label = try #require((run.objects.first?["labels"] as? [[String: Any]])?.first)
    #expect((label["deviation"] as? Double ?? 0) > 0)
  }

  @Test func uncertaintyBehindEachProbability() throws {
    func ask() throws -> Program.Run {
      try Program.run(
        ["classify", "predict", model, "--uncertainty", "-k", "-1"], input: "the otter drinks\n")
    }
    let run = try ask()
    #expect(run.status == 0, "\(run.errors)")
    let fields = run.lines[0].split(separator: " ")
    #expect(fields.count == 9)
    for place in [2, 5, 8] { #expect((Double(fields[place]) ?? 0) > 0) }
    #expect(try ask().output == run.output)
    let file = try folder.write("__label__a x\n__label__b y\n", to: "text")
    let trained = try Program.run([
      "classify", "train", "--input", file, "--output", folder.path("fast"), "--quiet",
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    let refused = try Program.run(
      ["classify", "predict", folder.path("fast"), "--uncertainty"], input: "x\n")
    #expect(refused.status == 2 && refused.errors.contains("--uncertainty is for model folders"))
  }

  @Test func precisionAndRecall() throws {
    let text = SmallTexts.labeled(lines: 20)
    let run = try Program.run(["classify", "evaluate", model, "--json"], input: text)
    #expect(run.status == 0, "\(run.errors)")
    let facts = try #require(run.objects.first)
    #expect(facts["examples"] as? Int == 40)
    // Counted by hand from what it predicts.
    let predicted = try Program.run(["classify", "predict", model], input: text).lines
    let gold = text.split(separator: "\n").map { $0.hasPrefix("__label__animal") ? "animal" : "tool" }
    let hits = zip(gold, predicted).count { $1.hasPrefix($0 + " ") }
    #expect(abs((facts["precision"] as? Double ?? -1) - Double(hits) / 40) < 1e-9)
  }
}
