import Foundation
import Testing

@Suite struct TrainTests {
  /// Number words and what they mean: a language that is learnt in seconds.
  private static func pairs(_ count: Int, from first: Int) -> (source: String, target: String) {
    let names = ["null", "eins", "zwei", "drei", "vier", "acht"]
    let words = ["zero", "one", "two", "three", "four", "eight"]
    var (source, target) = ("", "")
    for number in first..<first + count {
      // Four words: BLEU counts four in a row.
      let digits = [number % 6, number / 6 % 6, number / 36 % 6, (5 * number + 3) % 6]
      source += digits.map { names[$0] }.joined(separator: " ") + "\n"
      target += digits.map { words[$0] }.joined(separator: " ") + "\n"
    }
    return (source, target)
  }

  private func write(_ folder: TemporaryFolder, _ more: String = "") throws -> String {
    // Measured on what it was trained on: so small a text teaches nothing else.
    let (train, rest) = (Self.pairs(180, from: 0), Self.pairs(36, from: 40))
    _ = try folder.write(train.source, to: "train.de")
    _ = try folder.write(train.target, to: "train.en")
    _ = try folder.write(rest.source, to: "val.de")
    _ = try folder.write(rest.target, to: "val.en")
    return try folder.write(
      """
      task: translation
      data:
        train: {source: train.de, target: train.en}
        validation: {source: val.de, target: val.en}
        test: {source: val.de, target: val.en}
      tokenizer: {type: words, size: 100}
      model: {cell: gru, embedding_size: 24, hidden_size: 32}
      batches: {tokens: 200}
      schedule: {rate: 0.01}
      training: {epochs: 8, checkpoint_every: 3, average: 2}
      \(more)
      """, to: "numbers.yaml")
  }

  @Test func aTranslatorFromARecipe() throws {
    let folder = try TemporaryFolder()
    let recipe = try write(folder)
    let run = try Program.run(
      [
        "train", "--no-database", recipe, "--output", folder.path("model"), "--json", "--threads", "1",
        "--set",
        "training.epochs=30",
      ])
    #expect(run.status == 0, "\(run.errors)")
    let summary = try #require(try run.objects.first)
    let test = try #require(summary["test"] as? [String: Double])
    #expect((test["bleu"] ?? 0) > 60, "\(run.output)")
    #expect((summary["signature"] as? String)?.contains("tok:13a") == true)
    for name in ["config.json", "model.safetensors", "tokenizer.json", "README.md", "checkpoints"] {
      #expect(FileManager.default.fileExists(atPath: folder.path("model/\(name)")), "\(name)")
    }
    // What was trained is there already.
    let again = try Program.run(["train", "--no-database", recipe, "--output", folder.path("model")])
    #expect(again.status == 1 && again.errors.contains("--resume"))
  }

  /// The same text by a transformer: with norms behind each part a folder of Marian's shape.
  @Test(arguments: ["post", "pre"]) func aTransformerFromARecipe(_ norm: String) throws {
    let folder = try TemporaryFolder()
    let recipe = try write(folder)
    let kind =
      "{kind: transformer, d_model: 32, layers: 1, attention_heads: 4, ffn_dim: 64, norm: \(norm), label_smoothing: 0.1}"
    let text = try String(contentsOfFile: recipe, encoding: .utf8)
      .replacingOccurrences(of: "{cell: gru, embedding_size: 24, hidden_size: 32}", with: kind)
      .replacingOccurrences(of: "{rate: 0.01}", with: "{type: inverse-sqrt, rate: 0.01, warmup: 30}")
    try Data(text.utf8).write(to: folder.url("numbers.yaml"))
    let model = folder.path("model")
    let run = try Program.run(
      [
        "train", "--no-database", recipe, "--output", model, "--json", "--threads", "1", "--set",
        "training.epochs=40",
      ])
    #expect(run.status == 0, "\(run.errors)")
    let test = try #require(try run.objects.first?["test"] as? [String: Double])
    #expect((test["bleu"] ?? 0) > 60, "\(run.output)")
    let config = try String(contentsOfFile: model + "/config.json", encoding: .utf8)
    #expect(config.contains(norm == "post" ? "MarianMTModel" : "ParlanceTransformer"))
    #expect(config.contains("\"label_smoothing\": 0.1") && config.contains("\"decoder_start_token_id\": 0"))
    let settings = try String(contentsOfFile: model + "/tokenizer_config.json", encoding: .utf8)
    #expect(settings.contains("\"eos_token\": \"</s>\"") && settings.contains("\"model_max_length\": 512"))
    let line = "eins zwei drei vier"
    let translated = try Program.run(["translate", "--model", model], input: line + "\n")
    #expect(translated.status == 0 && translated.lines.count == 1, "\(translated.errors)")
    let scored = try Program.run(["score", "--model", model], input: "\(line)\tone two three four\n")
    #expect(scored.status == 0, "\(scored.errors)")
    // The end token behind a text where special tokens are asked for, as Python's transformers do.
    let ids = try Program.run(["tokenize", "--tokenizer", model, "--as", "ids"], input: line + "\n")
    #expect(ids.lines.first?.hasSuffix(" 2") == true, "\(ids.output)")
    let short = try Program.run([
      "train", "--no-database", recipe, "--output", folder.path("short"), "--set",
      "model.max_position_embeddings=100",
    ])
    #expect(short.status == 1 && short.errors.contains("one position more"), "\(short.errors)")
    let apart = try Program.run([
      "train", "--no-database", recipe, "--output", folder.path("apart"), "--set", "tokenizer.joint=false",
    ])
    #expect(apart.status == 1 && apart.errors.contains("tokenizer.joint=true"), "\(apart.errors)")
  }

  /// Half of the epochs, then the rest: the same weights as without the stop.
  @Test func resumed() throws {
    let folder = try TemporaryFolder()
    let recipe = try write(folder)
    func train(_ name: String, _ more: [String]) throws {
      let run = try Program.run(
        ["train", "--no-database", recipe, "--output", folder.path(name), "--threads", "1", "--quiet"] + more)
      #expect(run.status == 0, "\(run.errors)")
    }
    try train("whole", [])
    try train("parts", ["--set", "training.max_steps=10"])
    try train("parts", ["--resume"])
    func weights(_ name: String) throws -> Data {
      try Data(contentsOf: folder.url("\(name)/model.safetensors"))
    }
    #expect(try weights("whole") == weights("parts"))
    // Another text is not what the checkpoint was trained on.
    _ = try folder.write(Self.pairs(180, from: 1).source, to: "train.de")
    let other = try Program.run([
      "train", "--no-database", recipe, "--output", folder.path("parts"), "--resume",
    ])
    #expect(other.status == 1 && other.errors.contains("another training data"), "\(other.errors)")
  }

  /// The checkpoint of the last update was written before the validation at the end.
  @Test func resumedWithNothingLeftToTrain() throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "train", "--no-database", try write(folder), "--output", folder.path("model"), "--threads", "1",
      "--set", "training.max_steps=10", "--set", "training.checkpoint_every=5",
    ]
    let first = try Program.run(arguments)
    #expect(first.status == 0 && first.errors.contains("step 10  training loss "), "\(first.errors)")
    let again = try Program.run(arguments + ["--resume"])
    #expect(again.status == 0 && again.errors.contains("resumed at step 10"), "\(again.errors)")
    #expect(again.errors.contains("step 10  bleu ") && !again.errors.contains("nan"), "\(again.errors)")
  }

  @Test func mistakesAreNamed() throws {
    let folder = try TemporaryFolder()
    let misspelt = try Program.run(["train", "--no-database", try write(folder, "trainin: {epochs: 1}")])
    #expect(misspelt.status == 1)
    #expect(
      misspelt.errors.contains("numbers.yaml:11: trainin: there is no such key; did you mean `training`?"))
    let recipe = try write(folder)
    let output = folder.path("m")
    for (setting, message) in [
      ("model.hiden_size=3", "did you mean `hidden_size`?"),
      ("model.attention=sharp", "must be one of none, additive"),
      ("data.train.source=none.de", "none.de"), ("training.metric=beauty", "there is no metric beauty"),
      ("model.input_feeding=true", "input_feeding goes with"),
      ("model.kind=transfomer", "did you mean `transformer`?"),
    ] {
      let run = try Program.run(["train", "--no-database", recipe, "--output", output, "--set", setting])
      #expect(run.status == 1 && run.errors.contains(message), "\(run.errors)")
      try? FileManager.default.removeItem(atPath: output)
    }
    _ = try folder.write("a\nb\n", to: "val.en")
    let unequal = try Program.run(["train", "--no-database", recipe, "--output", output])
    #expect(unequal.status == 1 && unequal.errors.contains("line 3 has no partner"), "\(unequal.errors)")
  }

  @Test func pretrainedVectors() throws {
    let folder = try TemporaryFolder()
    let recipe = try write(folder)
    _ = try folder.write(
      "2 24\neins\(String(repeating: " 0.5", count: 24))\none\(String(repeating: " 1", count: 24))\n",
      to: "v.vec")
    let more = [
      "--set", "training.epochs=1", "--set", "model.tied_embeddings=all", "--set",
      "embeddings.path=\(folder.path("v.vec"))",
    ]
    let run = try Program.run(["train", "--no-database", recipe, "--output", folder.path("m")] + more)
    #expect(run.status == 0 && run.errors.contains("2 pretrained vectors in emb_tgt"), "\(run.errors)")
    let wide = try Program.run(
      ["train", "--no-database", recipe, "--output", folder.path("w"), "--set", "model.embedding_size=25"]
        + more)
    #expect(wide.status == 1 && wide.errors.contains("set model.embedding_size=24"), "\(wide.errors)")
  }

  @Test func wordsThatOnlyTheVectorsKnow() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(
      String(repeating: "a an otter drinks\nb the smith waits\n", count: 30), to: "labeled")
    // "beaver" stands near "otter", "Paul" near "smith"; a text has neither.
    func row(_ word: String, _ value: Double) -> String {
      word + (0..<8).map { " \($0 % 2 == 0 ? value : -value)" }.joined() + "\n"
    }
    let vectors =
      "5 8\n" + row("otter", 1) + row("smith", -1) + row("beaver", 1) + row("Paul", -1) + row("unused", 1)
    _ = try folder.write(vectors, to: "v.vec")
    let recipe = try folder.write(
      """
      task: classification
      data: {train: labeled, format: label-first, validation_share: 0.2}
      tokenizer: {type: words, lowercase: true}
      model: {kind: cnn, embedding_size: 8, filters: 8, min_width: 1, max_width: 1}
      embeddings: {path: v.vec, words: 4, frozen: true}
      schedule: {rate: 0.02}
      training: {epochs: 15}
      """, to: "labels.yaml")
    let run = try Program.run([
      "train", "--no-database", recipe, "--output", folder.path("m"), "--threads", "1",
    ])
    #expect(run.status == 0 && run.errors.contains("4 pretrained vectors in embedding"), "\(run.errors)")
    let tokenized = try Program.run(
      ["tokenize", "--tokenizer", folder.path("m"), "--as", "pieces"], input: "beaver Paul unused\n")
    #expect(tokenized.lines == ["beaver paul <unk>"], "\(tokenized.output)")
    let predicted = try Program.run(["classify", "predict", folder.path("m")], input: "beaver\nPaul\n")
    #expect(predicted.lines.map { $0.prefix(2) } == ["a ", "b "], "\(predicted.output)")
    for (setting, message) in [
      ("tokenizer.type=bpe", "tokenizer.type: words"), ("embeddings.path=null", "needs embeddings.path"),
    ] {
      let wrong = try Program.run([
        "train", "--no-database", recipe, "--output", folder.path("w"), "--set", setting,
      ])
      #expect(wrong.status == 1 && wrong.errors.contains(message), "\(wrong.errors)")
    }
  }

  @Test func emptyAndLongLinesAreCounted() throws {
    let folder = try TemporaryFolder()
    let recipe = try write(folder)
    let text = try String(contentsOf: folder.url("train.de"), encoding: .utf8)
    let long = Array(repeating: "eins", count: 50).joined(separator: " ")
    _ = try folder.write(text + "\n\(long)\n", to: "train.de")
    let target = try String(contentsOf: folder.url("train.en"), encoding: .utf8)
    _ = try folder.write(target + "zero\none\n", to: "train.en")
    let run = try Program.run(
      [
        "train", "--no-database", recipe, "--output", folder.path("m"), "--set", "training.epochs=1", "--set",
        "data.max_length=20",
      ])
    #expect(run.status == 0 && run.errors.contains("left out: 1 empty, 1 too long"), "\(run.errors)")
  }

  @Test(arguments: [
    (
      "language-model", "eins zwei drei\nvier acht null\n", "{type: characters, min_frequency: 1}",
      "perplexity"
    ),
    ("classification", "a eins zwei\nb drei vier\n", "{type: words, size: 50}", "accuracy"),
    ("tagging", "eins\tN\nzwei\tV\n\ndrei\tN\nacht\tV\n\n", "{type: words, size: 50}", "accuracy"),
  ])
  func otherTasks(_ task: String, _ text: String, _ tokenizer: String, _ metric: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(String(repeating: text, count: 60), to: "text")
    let format = ["classification": "label-first", "tagging": "conll"][task] ?? "lines"
    let recipe = try folder.write(
      """
      task: \(task)
      data: {train: text, format: \(format), validation_share: 0.2}
      tokenizer: \(tokenizer)
      model: {embedding_size: 8, hidden_size: 12}
      batches: {tokens: 60, streams: 4, length: 16}
      schedule: {rate: 0.02}
      training: {epochs: 6}
      output: \(folder.path("model"))
      """, to: "small.yaml")
    let run = try Program.run([
      "train", "--no-database", recipe, "--threads", "1", "--tensorboard", folder.path("events"),
    ])
    #expect(run.status == 0, "\(run.errors)")
    let line = try #require(run.lines.first { $0.hasPrefix("validation\t\(metric)\t") })
    let value = try #require(Double(line.split(separator: "\t")[2]))
    #expect(metric == "perplexity" ? value < 3 : value > 95, "\(run.output)")
    let events = try FileManager.default.contentsOfDirectory(atPath: folder.path("events"))
    #expect(events.count == 1 && events[0].hasPrefix("events.out.tfevents."))
  }

  @Test(arguments: [
    ("classification", "a eins zwei\nb drei vier\n", "label-first"),
    ("tagging", "eins\tN\nzwei\tV\n\ndrei\tN\nacht\tV\n\n", "conll"),
  ])
  func crossValidated(_ task: String, _ text: String, _ format: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(String(repeating: text, count: 30), to: "text")
    let recipe = try folder.write(
      """
      task: \(task)
      data: {train: text, format: \(format), validation_share: 0.2}
      tokenizer: {type: words, size: 50}
      model: {embedding_size: 8, hidden_size: 12}
      batches: {tokens: 60}
      schedule: {rate: 0.02}
      training: {epochs: 4}
      output: \(folder.path("model"))
      """, to: "small.yaml")
    let arguments = ["train", "--no-database", recipe, "--threads", "1", "--folds", "3"]
    let run = try Program.run(arguments)
    #expect(run.status == 0, "\(run.errors)")
    let rows = run.lines.map { $0.split(separator: "\t").map(String.init) }
    #expect(rows.map { $0[0] } == ["fold 1", "fold 2", "fold 3", "mean", "deviation"], "\(run.output)")
    #expect(rows.allSatisfy { $0.count == 3 && $0[1] == "accuracy" })
    let values = rows.compactMap { Double($0[2]) }
    #expect(abs((values[0] + values[1] + values[2]) / 3 - values[3]) < 1e-3 && values[3] > 90)
    for fold in 1...3 {
      #expect(FileManager.default.fileExists(atPath: folder.path("model/fold-\(fold)/config.json")))
    }
    let resumed = try Program.run(arguments + ["--resume"])
    #expect(resumed.status == 2 && resumed.errors.contains("--folds"))
    let other = try Program.run(["train", "--no-database", try write(folder), "--folds", "3"])
    #expect(other.status == 1 && other.errors.contains("not translation"), "\(other.errors)")
  }

  @Test func aConvolutionalClassifierOfTextsWithTheirLabelsLast() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(
      "sentence\tlabel\n" + String(repeating: "eins zwei\ta\ndrei\tvier\tb\n", count: 40), to: "text.tsv")
    let recipe = try folder.write(
      """
      task: classification
      data: {train: text.tsv, format: label-last, header: true, validation_share: 0.2}
      tokenizer: {type: words, size: 50}
      model: {kind: cnn, embedding_size: 8, filters: 6}
      batches: {tokens: 60}
      schedule: {rate: 0.02}
      training: {epochs: 5}
      """, to: "small.yaml")
    let run = try Program.run(
      ["train", "--no-database", recipe, "--threads", "1", "--output", folder.path("m"), "--json"])
    #expect(run.status == 0, "\(run.errors)")
    #expect((try run.objects.first?["validation"] as? [String: Double])?["accuracy"] == 100)
    let answers = try Program.run(["classify", "predict", folder.path("m")], input: "zwei eins\n")
    #expect(answers.lines.first?.hasPrefix("a ") == true, "\(answers.output)")
  }
}
