import Parlance
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceTraining

/// The task `language-model`: one long text, and what comes next in it.
extension TrainingSession {
  enum LanguageModelKind: String, CaseIterable { case recurrent, gpt2 }

  func trainLanguageModel() throws -> Outcome {
    let kind = try recipe.modelKind?.choice(LanguageModelKind.self) ?? .recurrent
    try recipe.refuseFolder()
    let texts = try languageModelTexts()
    let (streams, length) = (recipe.batches.streams, recipe.batches.length)
    switch kind {
    case .recurrent:
      // Read in streams, with the state carried over.
      guard texts.training.count >= 2 * streams else {
        throw TextReading.DataError(
          description:
            "data.train has \(texts.training.count) tokens, too few for \(streams) streams; set batches.streams"
        )
      }
      var options = RecurrentLanguageModelOptions(vocabularySize: texts.tokenizer.idBound)
      options.startToken = texts.start.map(Int.init)
      options.endToken = texts.end.map(Int.init)
      try RecipeOptionReader.read(
        recipe, into: &options, fixed: ["vocab_size", "bos_token_id", "eos_token_id"])
      let batches = LanguageModelBatches(
        ids: texts.training, streams: streams, length: length, varies: true)
      return try trainLanguageModel(options, RecurrentLanguageModel.self, on: batches, texts, streams: 4, 128)
    case .gpt2:
      var options = GPT2Configuration(
        vocabularySize: texts.tokenizer.idBound, positionCount: length, width: 128, headCount: 4,
        layerCount: 4)
      options.startToken = texts.start
      options.endToken = texts.end
      try RecipeOptionReader.read(
        recipe, into: &options, fixed: ["vocab_size", "bos_token_id", "eos_token_id"])
      guard length <= options.positionCount else {
        throw recipe.model.node.error(
          "n_positions is \(options.positionCount), and batches.length \(length): windows are as long at most"
        )
      }
      guard texts.training.count > length else {
        throw TextReading.DataError(
          description:
            "data.train has \(texts.training.count) tokens, too few for windows of \(length); set batches.length"
        )
      }
      let batches = TextWindowBatches(ids: texts.training, count: streams, length: length)
      return try trainLanguageModel(options, GPT2.self, on: batches, texts, streams: 16, length)
    }
  }

  /// - Parameters:
  ///   - streams: parts of a text that are read side by side when a model is measured.
  ///   - length: tokens of each at once.
  private func trainLanguageModel<Model: TextModel & Trainable, Source: BatchSource>(
    _ options: Model.Options, _: Model.Type, on batches: Source, _ texts: LanguageModelTexts, streams: Int,
    _ length: Int
  ) throws -> Outcome where Model.Batch == LanguageModelBatch, Source.Batch == LanguageModelBatch {
    var random = RandomStream(seed: recipe.training.seed, name: "weights")
    func metrics(_ model: Model, _ ids: [Int32]) -> [MetricValue] {
      guard ids.count > 1 else { return [] }
      let loss = Self.loss(model, ids, streams: streams, length)
      return [
        MetricValue("perplexity", loss.value, .smaller),
        MetricValue("loss", -loss.logProbability / Double(max(1, loss.tokenCount)), .smaller),
      ]
    }
    return try train(
      Model(options, from: &random), on: batches, tokenizers: [.text: texts.tokenizer],
      validate: { model in texts.validation.map { metrics(model, $0) } ?? [] },
      test: { model in (texts.test.map { metrics(model, $0) } ?? [], nil) })
  }

  private func languageModelTexts() throws -> LanguageModelTexts {
    let training = try TextReading.lines(recipe.data.train.source)
    let tokenizer = try tokenizer(.text) {
      recipe.tokenizer.kind == .characters ? training.map { $0 + "\n" } : training
    }
    let marks = try LineMarks(tokenizer, recipe)
    func stream(_ lines: [String]) throws -> [Int32] { try marks.stream(lines, tokenizer, threads) }
    var texts = LanguageModelTexts(
      tokenizer: tokenizer, start: marks.start, end: marks.end, training: try stream(training))
    if let validation = recipe.data.validation {
      texts.validation = try stream(TextReading.lines(validation.source))
    } else if recipe.data.validationShare > 0 {
      // The end of the text: lines drawn from all over it would stand between lines that were learnt by heart.
      let cut = Int(Double(texts.training.count) * (1 - recipe.data.validationShare))
      texts.validation = Array(texts.training[cut...])
      texts.training = Array(texts.training[..<cut])
    }
    texts.test = try recipe.data.test.map { try stream(TextReading.lines($0.source)) }
    printer.note(
      "\(Numbers.grouped(texts.training.count)) tokens of text, \(Numbers.grouped(tokenizer.idBound)) different ones"
    )
    return texts
  }

  /// All tokens of a text but the first, each from those before it; in a few streams, whose beginnings cost next to
  /// nothing.
  private static func loss<Model: Trainable>(
    _ model: Model, _ ids: [Int32], streams: Int, _ length: Int
  ) -> Perplexity where Model.Batch == LanguageModelBatch {
    let batches = LanguageModelBatches(
      ids: ids, streams: ids.count > 1000 * streams ? streams : 1, length: length)
    let plan = batches.plan(epoch: 0, seed: 0)
    var (perplexity, carried) = (Perplexity(), [Tensor]())
    for number in plan.batches.indices {
      let batch = batches.batch(number, of: plan)
      let loss = model.loss(on: batch, carrying: &carried).scalar
      perplexity.add(logProbability: -Double(loss) * Double(batch.targetCount), tokens: batch.targetCount)
    }
    return perplexity
  }
}

/// The data of a language model, as ids.
private struct LanguageModelTexts {
  let tokenizer: Tokenizer
  let start: Int32?
  let end: Int32?
  var training: [Int32]
  var validation: [Int32]?
  var test: [Int32]?
}

/// How lines become one stream of tokens: by a token at each line's end, or by the line break as a character.
private struct LineMarks {
  let start: Int32?
  let end: Int32?
  private let isCharacters: Bool
  private let keepsLineEnds: Bool

  init(_ tokenizer: Tokenizer, _ recipe: Recipe) throws {
    isCharacters = recipe.tokenizer.kind == .characters && recipe.tokenizer.path == nil
    keepsLineEnds = recipe.data.keepsLineEnds
    let mark = tokenizer.id(of: "</s>") ?? tokenizer.id(of: "<|endoftext|>") ?? tokenizer.id(of: "[SEP]")
    // A text of characters goes on for ever; what begins one is a new line.
    start = isCharacters ? try tokenizer.ids(of: "\n", addSpecialTokens: false).first : mark
    end = isCharacters ? nil : mark
  }

  func stream(_ lines: [String], _ tokenizer: Tokenizer, _ threads: Int) throws -> [Int32] {
    var ids: [Int32] = []
    for line in try tokenizer.idsBatch(
      isCharacters ? lines.map { $0 + "\n" } : lines, addSpecialTokens: false, threads: threads)
    {
      ids += line
      if keepsLineEnds, !isCharacters, let end { ids.append(end) }
    }
    return ids
  }
}
