import Parlance
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceTraining

/// The task `classification`: texts, or pairs of texts, with one label each.
extension TrainingSession {
  enum ClassifierKind: String, CaseIterable { case recurrent, cnn, bert }

  func trainClassifier() throws -> Outcome {
    let (data, seed) = (recipe.data, recipe.training.seed)
    var training = try LabeledTexts(data.train, data)
    let heldTest = data.test == nil ? training.holdOut(data.testShare, seed: seed) : nil
    let held = data.validation == nil ? training.holdOut(data.validationShare, seed: seed &+ 1) : nil
    return try trainClassifier(
      DataParts(
        training: training, validation: data.validation.map { try LabeledTexts($0, data) } ?? held,
        test: data.test.map { try LabeledTexts($0, data) } ?? heldTest))
  }

  func trainClassifier(_ parts: DataParts<LabeledTexts>) throws -> Outcome {
    let kind = try recipe.modelKind?.choice(ClassifierKind.self) ?? .recurrent
    if kind != .bert {
      try recipe.refuseFolder()
      guard parts.training.seconds.isEmpty else {
        throw recipe.model.node.error("pairs of texts are for kind: bert")
      }
    }
    let data = LabeledData(
      parts: parts, tokenizer: try tokenizer(.text) { parts.training.texts + parts.training.seconds })
    let (tokenizer, labels) = (data.tokenizer, data.labels)
    var random = RandomStream(seed: recipe.training.seed, name: "weights")
    let fixed: Set = ["vocab_size", "id2label"]
    switch kind {
    case .recurrent:
      var options = RecurrentClassifierOptions(vocabularySize: tokenizer.idBound, labels: labels)
      try RecipeOptionReader.read(recipe, into: &options, fixed: fixed)
      return try trainClassifier(RecurrentClassifier(options, from: &random), on: data)
    case .cnn:
      var options = ConvolutionalClassifierOptions(vocabularySize: tokenizer.idBound, labels: labels)
      try RecipeOptionReader.read(recipe, into: &options, fixed: fixed)
      return try trainClassifier(ConvolutionalClassifier(options, from: &random), on: data)
    case .bert:
      let beginning = try BERTBeginning(recipe, tokenizer, labels: labels, length: 0)
      var model = BERTClassifier(beginning.configuration, from: &random)
      beginning.fill(&model)
      return try trainClassifier(model, on: data, trained: beginning.trained)
    }
  }

  private func trainClassifier<Model: ClassificationModel & Trainable>(
    _ model: Model, on data: LabeledData, trained: ParameterFilter = .all
  ) throws -> Outcome where Model.Batch == ClassificationBatch {
    let (training, tokenizer) = (data.parts.training, data.tokenizer)
    let isPair = !training.seconds.isEmpty
    var texts = try TokenizedTexts.make(
      isPair ? [training.texts, training.seconds] : [training.texts],
      isPair ? [tokenizer, tokenizer] : [tokenizer], names: isPair ? ["train", "train.second"] : ["train"],
      folder: dataFolder, limit: recipe.data.maximumLength, threads: threads)
    texts.report.empty += training.blankLines
    let numbers = Dictionary(uniqueKeysWithValues: data.labels.enumerated().map { ($1, Int32($0)) })
    let frame = try model.frame(tokenizer)
    let cut = texts.kept.indices.count {
      frame.excess(texts.columns[0][$0], isPair ? texts.columns[1][$0] : nil) > 0
    }
    printer.note(
      "\(Numbers.grouped(texts.kept.count)) \(isPair ? "pairs" : "texts"), \(data.labels.count) labels, "
        + "\(Numbers.grouped(tokenizer.idBound)) tokens"
        + (texts.report.description.isEmpty ? "" : "; left out: \(texts.report)")
        + (cut == 0 ? "" : "; cut to the model's positions: \(cut)"))
    let batches = ClassificationBatches(
      texts: texts.columns[0], seconds: isPair ? texts.columns[1] : nil,
      labels: texts.kept.map { numbers[training.labels[$0]] ?? 0 }, buckets: recipe.batches.buckets,
      noise: noise(tokenizer), frame: frame)
    func accuracy(_ model: Model, _ part: LabeledTexts) throws -> [MetricValue] {
      guard !part.texts.isEmpty else { return [] }
      let found = try TextClassifier(model, tokenizer: tokenizer).predict(part.inputs)
      let right = zip(found, part.labels).count { $0.first?.label == $1 }
      return [MetricValue("accuracy", 100 * Double(right) / Double(part.texts.count), .larger)]
    }
    return try train(
      model, on: batches, trained: trained, tokenizers: [.text: tokenizer],
      validate: { model in try data.parts.validation.map { try accuracy(model, $0) } ?? [] },
      test: { model in (try data.parts.test.map { try accuracy(model, $0) } ?? [], nil) })
  }

  /// The changes to training texts that the recipe asks for.
  func noise(_ tokenizer: Tokenizer) -> TokenNoise {
    recipe.noise.noise(
      unknown: tokenizer.id(of: "<unk>") ?? tokenizer.id(of: "[UNK]"),
      vocabulary: Int32(
        min(RecipeTokenizer.specialTokens.count, tokenizer.idBound))..<Int32(tokenizer.idBound))
  }
}

/// The data of a classifier.
private struct LabeledData {
  let parts: DataParts<LabeledTexts>
  let tokenizer: Tokenizer
  /// In order of their numbers.
  let labels: [String]

  init(parts: DataParts<LabeledTexts>, tokenizer: Tokenizer) {
    self.parts = parts
    self.tokenizer = tokenizer
    labels = Set(parts.training.labels).sorted()
  }
}
