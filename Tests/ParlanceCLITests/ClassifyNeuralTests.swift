import Foundation
import Testing

/// `classify train` and `cross-validate` with neural networks, without a recipe.
@Suite struct ClassifyNeuralTests {
  private func train(_ folder: TemporaryFolder, _ more: [String]) throws -> Program.Run {
    let file = try folder.write(SmallTexts.labeled(lines: 60), to: "labeled.txt")
    return try Program.run(
      [
        "classify", "train", "--input", file, "--output", folder.path("model"), "--threads", "1",
      ] + more)
  }

  @Test(arguments: ["rnn", "gru", "lstm", "cnn", "transformer"]) func trainedAndAsked(_ kind: String) throws {
    let folder = try TemporaryFolder()
    let size =
      switch kind {
      case "cnn": ["--filters", "8", "--dim", "16", "--lr", "0.02"]
      case "transformer":
        ["--hidden", "24", "--layers", "1", "--heads", "2", "--lr", "0.01", "--batch-tokens", "60"]
      default: ["--hidden", "12", "--dim", "16", "--lr", "0.02"]
      }
    let run = try train(folder, ["--model", kind, "--epochs", "8", "--dropout", "0.1", "--json"] + size)
    #expect(run.status == 0, "\(run.errors)")
    let summary = try #require(try run.objects.first)
    #expect(((summary["validation"] as? [String: Double])?["accuracy"] ?? 0) > 80, "\(run.output)")
    // The model alone: no checkpoints, nothing half-written.
    #expect(try folder.names == ["labeled.txt", "model"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("model")).sorted()
        == ["README.md", "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"])
    let evaluated = try Program.run(
      ["classify", "evaluate", folder.path("model"), folder.path("labeled.txt"), "--json"])
    #expect((try evaluated.objects.first?["precision"] as? Double ?? 0) > 0.8, "\(evaluated.output)")
    let predicted = try Program.run(["classify", "predict", folder.path("model")], input: "the otter\n")
    #expect(predicted.lines.count == 1 && predicted.lines[0].split(separator: " ").count == 2)
    // Again, in its place, to the same bits.
    let weights = try Data(contentsOf: folder.url("model/model.safetensors"))
    _ = try train(folder, ["--model", kind, "--epochs", "8", "--dropout", "0.1", "--quiet"] + size)
    #expect(try Data(contentsOf: folder.url("model/model.safetensors")) == weights)
  }

  @Test func aBERTThatGoesOn() throws {
    let folder = try TemporaryFolder()
    let model = try SmallModels.maskedLanguageModel(in: folder)
    let file = try folder.write(
      String(repeating: "__label__a the otter drinks\n__label__b a river\n", count: 30), to: "labeled.txt")
    func train(_ more: [String]) throws -> Program.Run {
      try Program.run(
        [
          "classify", "train", "--input", file, "--output", folder.path("topics"), "--threads", "1",
          "--model",
          "bert", "--batch-tokens", "60", "--quiet",
        ] + more)
    }
    let run = try train(["--pretrained", model, "--lr", "0.01", "--epochs", "6", "--json"])
    #expect(run.status == 0, "\(run.errors)")
    let summary = try #require(try run.objects.first)
    #expect(((summary["validation"] as? [String: Double])?["accuracy"] ?? 0) > 90, "\(run.output)")
    // Its size and vocabulary are those of the folder.
    let config = try String(contentsOfFile: folder.path("topics/config.json"), encoding: .utf8)
    #expect(
      config.contains("BertForSequenceClassification") && config.contains("\"hidden_size\": 32"), "\(config)")
    let predicted = try Program.run(
      ["classify", "predict", folder.path("topics")], input: "the otter drinks\na river\n")
    #expect(predicted.lines.map { $0.prefix(2) } == ["a ", "b "], "\(predicted.output)")
    let folds = try Program.run([
      "classify", "cross-validate", "--model", "bert", "--pretrained", model, "--input", file, "--folds", "2",
      "--epochs", "2", "--lr", "0.01", "--threads", "1", "--quiet",
    ])
    #expect(folds.status == 0 && folds.lines.count == 4, "\(folds.errors)")
    // What it goes on from must be there, and be a BERT.
    let missing = try train(["--pretrained", folder.path("none")])
    #expect(missing.status == 1 && missing.errors.contains("none"), "\(missing.errors)")
    let other = try SmallModels.classifier(in: folder)
    let wrong = try train(["--pretrained", other])
    #expect(wrong.status == 1 && wrong.errors.contains("model_type"), "\(wrong.errors)")
  }

  @Test func crossValidated() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(SmallTexts.labeled(lines: 40), to: "labeled.txt")
    let run = try Program.run([
      "classify", "cross-validate", "--input", file, "--model", "cnn", "--folds", "3", "--dim", "12",
      "--filters",
      "6", "--epochs", "4", "--lr", "0.02", "--threads", "1", "--quiet", "--json",
    ])
    #expect(run.status == 0, "\(run.errors)")
    let objects = try run.objects
    #expect(objects.count == 4 && objects.prefix(3).map { $0["fold"] as? Int } == [1, 2, 3])
    let all = objects.prefix(3).compactMap { $0["accuracy"] as? Double }
    let mean = try #require(objects[3]["mean"] as? Double)
    #expect(abs(all.reduce(0, +) / 3 - mean) < 1e-9 && mean > 0.6, "\(run.output)")
  }

  @Test func whatDoesNotGoTogether() throws {
    let folder = try TemporaryFolder()
    for (arguments, word) in [
      (["--model", "gru", "--loss", "hs"], "--loss"), (["--model", "gru", "--filters", "9"], "--filters"),
      (["--model", "cnn", "--hidden", "9"], "--hidden"), (["--hidden", "9"], "--hidden"),
      (["--model", "cnn", "--ngrams", "1-2"], "--ngrams"),
      (["--model", "cnn", "--dropout", "1"], "--dropout"), (["--model", "bert"], "--pretrained"),
      (["--model", "bert", "--pretrained", "x", "--layers", "2"], "--layers"),
      (["--model", "transformer", "--pretrained", "x.vec"], "begins from nothing"),
      (["--model", "transformer", "--dim", "8"], "--dim"), (["--model", "gru", "--heads", "2"], "--heads"),
      (["--model", "transformer", "--heads", "3"], "not a multiple"),
    ] {
      let run = try train(folder, arguments)
      #expect(run.status == 2 && run.errors.contains(word), "\(arguments): \(run.errors)")
    }
    let misspelt = try train(folder, ["--model", "cnn", "--set", "model.filtres=3"])
    #expect(misspelt.status == 1 && misspelt.errors.contains("did you mean `filters`?"), "\(misspelt.errors)")
    let several = try folder.write("__label__a __label__b x\n", to: "several.txt")
    let run = try Program.run([
      "classify", "train", "--model", "gru", "--input", several, "--output", folder.path("m"),
    ])
    #expect(run.status == 1 && run.errors.contains("several.txt:1: a second label"), "\(run.errors)")
    try FileManager.default.createDirectory(at: folder.url("full"), withIntermediateDirectories: false)
    _ = try folder.write("mine", to: "full/file")
    let taken = try Program.run([
      "classify", "train", "--model", "gru", "--input", several, "--output", folder.path("full"),
    ])
    #expect(taken.status == 2 && taken.errors.contains("holds no model"), "\(taken.errors)")
    #expect(try folder.names == ["full", "labeled.txt", "several.txt"])
  }
}
