import Parlance
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceTraining

/// The task `language-model`: one long text, read in streams with the state carried over.
extension TrainingSession {
  func trainLanguageModel() throws -> Outcome {
    let training = try TextReading.lines(recipe.data.train.source)
    let tokenizer = try tokenizer(.text) {
      recipe.tokenizer.kind == .characters ? training.map { $0 + "\n" } : training
    }
    let marks = try LineMarks(tokenizer, recipe)
    func stream(_ lines: [String]) throws -> [Int32] { try marks.stream(lines, tokenizer, threads) }
    var parts = [try stream(training)]
    if let validation = recipe.data.validation {
      parts.append(try stream(TextReading.lines(validation.source)))
    } else if recipe.data.validationShare > 0 {
      // The end of the text: lines drawn from all over it would stand between lines that were learnt by heart.
      let cut = Int(Double(parts[0].count) * (1 - recipe.data.validationShare))
      parts = [Array(parts[0][..<cut]), Array(parts[0][cut...])]
    }
    let test = try recipe.data.test.map { try stream(TextReading.lines($0.source)) }
    let streams = recipe.batches.streams
    guard parts[0].count >= 2 * streams else {
      throw TextReading.DataError(
        description:
          "data.train has \(parts[0].count) tokens, too few for \(streams) streams; set batches.streams")
    }
    printer.note(
      "\(Numbers.grouped(parts[0].count)) tokens of text, \(Numbers.grouped(tokenizer.idBound)) different ones"
    )
    var options = RecurrentLanguageModelOptions(vocabularySize: tokenizer.idBound)
    options.startToken = marks.start.map(Int.init)
    options.endToken = marks.end.map(Int.init)
    try RecipeOptionReader.read(
      recipe, into: &options, fixed: ["vocab_size", "bos_token_id", "eos_token_id"])
    var random = RandomStream(seed: recipe.training.seed, name: "weights")
    let batches = LanguageModelBatches(
      ids: parts[0], streams: streams, length: recipe.batches.length, varies: true)
    func metrics(_ model: RecurrentLanguageModel, _ ids: [Int32]) -> [MetricValue] {
      guard ids.count > 1 else { return [] }
      let loss = Self.loss(model, ids)
      return [
        MetricValue("perplexity", loss.value, .smaller),
        MetricValue("loss", -loss.logProbability / Double(max(1, loss.tokenCount)), .smaller),
      ]
    }
    return try train(
      RecurrentLanguageModel(options, from: &random), on: batches, tokenizers: [.text: tokenizer],
      validate: { parts.count > 1 ? metrics($0, parts[1]) : [] },
      test: { model in (test.map { metrics(model, $0) } ?? [], nil) })
  }

  /// All tokens of a text but the first, each from all before it; in four streams, whose beginnings cost next to nothing.
  private static func loss(_ model: RecurrentLanguageModel, _ ids: [Int32]) -> Perplexity {
    let batches = LanguageModelBatches(ids: ids, streams: ids.count > 4000 ? 4 : 1, length: 128)
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
