import Parlance
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceTraining

/// The task `classification`: texts with one label each.
extension TrainingSession {
  func trainClassifier() throws -> Outcome {
    let (data, seed) = (recipe.data, recipe.training.seed)
    var training = try LabeledTexts(data.train.source, data)
    let heldTest = data.test == nil ? training.holdOut(data.testShare, seed: seed) : nil
    let held = data.validation == nil ? training.holdOut(data.validationShare, seed: seed &+ 1) : nil
    let validation = try data.validation.map { try LabeledTexts($0.source, data) } ?? held
    let test = try data.test.map { try LabeledTexts($0.source, data) } ?? heldTest
    let tokenizer = try tokenizer(.text) { training.texts }
    let labels = Set(training.labels).sorted()
    let texts = try TokenizedTexts.make(
      [training.texts], [tokenizer], names: ["train"], folder: dataFolder, limit: data.maximumLength,
      threads: threads)
    let numbers = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, Int32($0)) })
    printer.note(
      "\(Numbers.grouped(texts.kept.count)) texts, \(labels.count) labels, "
        + "\(Numbers.grouped(tokenizer.idBound)) tokens"
        + (texts.report.description.isEmpty ? "" : "; left out: \(texts.report)"))
    var options = RecurrentClassifierOptions(vocabularySize: tokenizer.idBound, labels: labels)
    try RecipeOptionReader.read(recipe, into: &options, fixed: ["vocab_size", "id2label"])
    var random = RandomStream(seed: seed, name: "weights")
    let batches = ClassificationBatches(
      texts: texts.columns[0], labels: texts.kept.map { numbers[training.labels[$0]] ?? 0 },
      buckets: recipe.batches.buckets, noise: noise(tokenizer))
    func accuracy(_ model: RecurrentClassifier, _ part: LabeledTexts) throws -> [MetricValue] {
      guard !part.texts.isEmpty else { return [] }
      let found = try TextClassifier(model, tokenizer: tokenizer).predict(part.texts)
      let right = zip(found, part.labels).count { $0.first?.label == $1 }
      return [MetricValue("accuracy", 100 * Double(right) / Double(part.texts.count), .larger)]
    }
    return try train(
      RecurrentClassifier(options, from: &random), on: batches, tokenizers: [.text: tokenizer],
      validate: { model in try validation.map { try accuracy(model, $0) } ?? [] },
      test: { model in (try test.map { try accuracy(model, $0) } ?? [], nil) })
  }

  /// The changes to training texts that the recipe asks for.
  func noise(_ tokenizer: Tokenizer) -> TokenNoise {
    recipe.noise.noise(
      unknown: tokenizer.id(of: "<unk>") ?? tokenizer.id(of: "[UNK]"),
      vocabulary: Int32(
        min(RecipeTokenizer.specialTokens.count, tokenizer.idBound))..<Int32(tokenizer.idBound))
  }
}
