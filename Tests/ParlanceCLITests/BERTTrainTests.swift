import Foundation
import Testing

/// A BERT from hidden words to a classifier and a tagger, by way of folders.
@Suite struct BERTTrainTests {
  private static let small =
    "hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 32, max_position_embeddings: 32"

  private func train(_ recipe: String, _ model: String, _ more: [String] = []) throws -> Program.Run {
    try Program.run(
      ["train", "--no-database", recipe, "--threads", "1", "--output", model, "--quiet"] + more)
  }

  private func pretrained(_ folder: TemporaryFolder, _ masking: String) throws -> String {
    let text = SmallTexts.corpus(lines: 120)
    _ = try folder.write(text, to: "text")
    let recipe = try folder.write(
      """
      task: masked-language-model
      data: {train: text, validation_share: 0.2}
      tokenizer: {type: wordpiece, size: 120, lowercase: true}
      model: {kind: bert, \(Self.small)}
      masking: \(masking)
      batches: {streams: 4, length: 24}
      schedule: {rate: 0.005}
      training: {epochs: 4}
      """, to: "mlm.yaml")
    let model = folder.path("mlm")
    let run = try train(recipe, model)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.contains { $0.hasPrefix("validation\tperplexity\t") })
    #expect(run.lines.contains { $0.hasPrefix("validation\taccuracy\t") })
    return model
  }

  @Test(arguments: [false, true]) func hiddenWordsThenLabelsAndTags(_ pairs: Bool) throws {
    let folder = try TemporaryFolder()
    let model = try pretrained(folder, "{whole_words: true, next_sentence: \(pairs)}")
    let config = try String(contentsOfFile: model + "/config.json", encoding: .utf8)
    #expect(config.contains(pairs ? "BertForPreTraining" : "BertForMaskedLM"))
    let filled = try Program.run(["fill-mask", "--model", model, "-k", "2", "the [MASK] drinks"])
    #expect(filled.status == 0 && filled.lines.count == 2, "\(filled.errors)")
    let encoded = try Program.run(["encode", "--model", model], input: "the otter\n")
    #expect(encoded.lines.first?.split(separator: " ").count == 16, "\(encoded.errors)")

    _ = try folder.write(
      String(repeating: "a the otter drinks\nb the smith waits\n", count: 40), to: "labeled")
    let labels = try folder.write(
      """
      task: classification
      data: {train: labeled, format: label-first, validation_share: 0.2}
      model: {kind: bert, path: mlm, trained_layers: 1, hidden_dropout_prob: 0.2}
      batches: {tokens: 100}
      schedule: {rate: 0.01}
      training: {epochs: 20}
      """, to: "labels.yaml")
    let classifier = folder.path("classifier")
    let run = try train(labels, classifier)
    #expect(run.status == 0, "\(run.errors)")
    let line = try #require(run.lines.first { $0.hasPrefix("validation\taccuracy\t") })
    #expect(try #require(Double(line.split(separator: "\t")[2])) > 95, "\(run.output)")
    let predicted = try Program.run(
      ["classify", "predict", classifier, "--uncertainty"], input: "the otter drinks\nthe smith waits\n")
    #expect(predicted.status == 0, "\(predicted.errors)")
    #expect(predicted.lines.map { $0.split(separator: " ").count } == [3, 3], "\(predicted.output)")
    #expect(predicted.lines.map { $0.prefix(1) } == ["a", "b"])
    #expect(try #require(Double(predicted.lines[0].split(separator: " ")[2])) > 0)

    _ = try folder.write(String(repeating: "the\tD\notter\tN\n\na\tD\nsmith\tN\n\n", count: 40), to: "tagged")
    let tags = try folder.write(
      """
      task: tagging
      data: {train: tagged, format: conll, validation_share: 0.2}
      model: {kind: bert, path: mlm}
      batches: {tokens: 100}
      schedule: {rate: 0.005}
      training: {epochs: 6}
      """, to: "tags.yaml")
    let tagger = folder.path("tagger")
    #expect(try train(tags, tagger).status == 0)
    let tagged = try Program.run(["tag", "--model", tagger, "--format", "words"], input: "the smith\n")
    #expect(tagged.lines == ["the\tD", "smith\tN", ""], "\(tagged.output) \(tagged.errors)")
    // Longer than the model reads: in parts, none left out.
    let long = try Program.run(
      ["tag", "--model", tagger, "--format", "words"],
      input: String(repeating: "the smith ", count: 60) + "\n")
    #expect(long.lines.count == 121, "\(long.errors)")
  }

  @Test func frozenLayersStay() throws {
    let folder = try TemporaryFolder()
    let model = try pretrained(folder, "{}")
    _ = try folder.write(String(repeating: "a the otter\nb the smith\n", count: 20), to: "labeled")
    let recipe = try folder.write(
      """
      task: classification
      data: {train: labeled, format: label-first}
      model: {kind: bert, path: mlm, trained_layers: 1}
      training: {epochs: 1}
      """, to: "labels.yaml")
    #expect(try train(recipe, folder.path("c")).status == 0)
    func bytes(_ model: String, _ name: String) throws -> Data {
      let data = try Data(contentsOf: URL(fileURLWithPath: model + "/model.safetensors"))
      let length = data.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
      let header = try #require(
        try JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: Any])
      let entry = try #require(header[name] as? [String: Any])
      let range = try #require(entry["data_offsets"] as? [Int])
      return data.subdata(in: 8 + length + range[0]..<8 + length + range[1])
    }
    for (name, stays) in [
      ("bert.embeddings.word_embeddings.weight", true), ("bert.encoder.layer.0.output.dense.weight", true),
      ("bert.encoder.layer.1.output.dense.weight", false),
    ] {
      #expect(try (bytes(model, name) == bytes(folder.path("c"), name)) == stays, "\(name)")
    }
  }

  /// Vectors of words and pieces that the model begins with.
  @Test func pretrainedVectors() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(SmallTexts.corpus(lines: 60), to: "text")
    func vectors(_ width: Int) throws -> String {
      let row = String(repeating: " 0.5", count: width)
      return try folder.write("2 \(width)\nthe\(row)\nnot-there\(row)\n", to: "v\(width).vec")
    }
    let recipe = try folder.write(
      """
      task: masked-language-model
      data: {train: text}
      tokenizer: {type: wordpiece, size: 120, lowercase: true}
      model: {kind: bert, \(Self.small)}
      embeddings: {path: v16.vec, frozen: true}
      batches: {streams: 4, length: 24}
      schedule: {rate: 1e-6}
      training: {epochs: 1}
      """, to: "mlm.yaml")
    _ = try vectors(16)
    let arguments = ["train", "--no-database", recipe, "--threads", "1", "--output"]
    let run = try Program.run(arguments + [folder.path("m")])
    #expect(
      run.status == 0
        && run.errors.contains("1 pretrained vectors in encoder.embeddings.word_embeddings.weight"),
      "\(run.errors)")
    let weights = try SavedWeights(folder.path("m/model.safetensors"))
    let words = try weights.rows("bert.embeddings.word_embeddings.weight")
    #expect(words.count { $0 == [Float](repeating: 0.5, count: 16) } == 1)
    // Positions begin as sines and cosines that are as large as the words.
    let positions = try weights.rows("bert.embeddings.position_embeddings.weight")
    let sizes = [words, positions].map { rows in
      (rows.joined().reduce(0) { $0 + $1 * $1 } / Float(rows.count * 16)).squareRoot()
    }
    #expect(abs(sizes[0] / sizes[1] - 1) < 0.2, "\(sizes)")
    let size = sizes[1] * Float(2).squareRoot()
    for (position, row) in positions.enumerated() {
      let (sine, cosine) = (sin(Float(position)), cos(Float(position)))
      #expect(abs(row[0] / size - sine) < 0.01 && abs(row[1] / size - cosine) < 0.01, "\(position): \(row)")
    }
    let other = try Program.run(
      arguments + [folder.path("other"), "--set", "embeddings.path=\(try vectors(8))"])
    #expect(other.status == 1 && other.errors.contains("set model.hidden_size=8"), "\(other.errors)")
  }

  @Test func pairsOfTexts() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(
      String(repeating: "yes\tthe otter\tthe otter\nno\tthe otter\tthe smith\n", count: 30), to: "pairs")
    let recipe = try folder.write(
      """
      task: classification
      data: {train: pairs, format: tsv-pairs, validation_share: 0.2}
      tokenizer: {type: wordpiece, size: 60}
      model: {kind: bert, \(Self.small)}
      schedule: {rate: 0.005}
      batches: {tokens: 100}
      training: {epochs: 20}
      """, to: "pairs.yaml")
    let run = try train(recipe, folder.path("m"))
    #expect(run.status == 0, "\(run.errors)")
    let predicted = try Program.run(
      ["classify", "predict", folder.path("m")], input: "the otter\tthe otter\nthe otter\tthe smith\n")
    #expect(predicted.lines.map { $0.split(separator: " ")[0] } == ["yes", "no"], "\(predicted.output)")
    // What is too long is cut with a warning, or refused.
    let long = String(repeating: "otter ", count: 80) + "\n"
    let cut = try Program.run(["classify", "predict", folder.path("m")], input: long)
    #expect(cut.status == 0 && cut.errors.contains("is cut to the 32"), "\(cut.errors)")
    let strict = try Program.run(["classify", "predict", folder.path("m"), "--strict"], input: long)
    #expect(strict.status == 1 && strict.errors.contains("longer than the 32"), "\(strict.errors)")
  }

  @Test func mistakesAreNamed() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(String(repeating: "a the otter\nb the smith\n", count: 20), to: "labeled")
    let recipe = try folder.write(
      """
      task: classification
      data: {train: labeled, format: label-first}
      tokenizer: {type: wordpiece, size: 60}
      model: {kind: bert, \(Self.small)}
      """, to: "labels.yaml")
    for (settings, message) in [
      (["model.num_attention_heads=3"], "not a multiple"),
      (["model.trained_layers=5"], "the model has 2 layers"),
      (["model.kind=recurrent", "model.path=x"], "go with kind: bert"), (["model.path=none"], "none"),
      (["tokenizer.type=words"], "[CLS]"), (["model.kind=brt"], "did you mean `bert`?"),
    ] {
      let run = try train(recipe, folder.path(settings[0]), settings.flatMap { ["--set", $0] })
      #expect(run.status == 1 && run.errors.contains(message), "\(settings): \(run.errors)")
    }
  }

  @Test func groupsOfLines() throws {
    let folder = try TemporaryFolder()
    let model = try SmallModels.maskedLanguageModel(in: folder)
    let lines = "the otter\nthe river\nthe otter\nthe river\n"
    let run = try Program.run(["encode", "--model", model, "--cluster", "2"], input: lines)
    #expect(run.status == 0, "\(run.errors)")
    let groups = run.lines.map { $0.split(separator: "\t")[0] }
    #expect(groups.count == 4 && groups[0] == groups[2] && groups[1] == groups[3] && groups[0] != groups[1])
    #expect(run.lines.allSatisfy { $0.split(separator: "\t").count == 3 })
    let many = try Program.run(["encode", "--model", model, "--cluster", "9", "--json"], input: lines)
    #expect(many.errors.contains("only 2 different lines") && many.lines.count == 4, "\(many.errors)")
  }
}
