import Parlance
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceTraining

/// The task `masked-language-model`: a text in which words are hidden, to be foretold from both sides. What it learns is
/// what classifiers and taggers begin with.
extension TrainingSession {
  enum MaskedLanguageModelKind: String, CaseIterable { case bert }

  func trainMaskedLanguageModel() throws -> Outcome {
    _ = try recipe.modelKind?.choice(MaskedLanguageModelKind.self)
    let training = try TextReading.lines(recipe.data.train.source)
    let tokenizer = try tokenizer(.text) { training }
    func ids(_ lines: [String]) throws -> [Int32] {
      Array(try tokenizer.idsBatch(lines, addSpecialTokens: false, threads: threads).joined())
    }
    var parts = [try ids(training)]
    if let validation = recipe.data.validation {
      parts.append(try ids(TextReading.lines(validation.source)))
    } else if recipe.data.validationShare > 0 {
      let cut = Int(Double(parts[0].count) * (1 - recipe.data.validationShare))
      parts = [Array(parts[0][..<cut]), Array(parts[0][cut...])]
    }
    let test = try recipe.data.test.map { try ids(TextReading.lines($0.source)) }
    printer.note(
      "\(Numbers.grouped(parts[0].count)) tokens of text, \(Numbers.grouped(tokenizer.idBound)) different ones"
    )
    let beginning = try BERTBeginning(recipe, tokenizer, length: recipe.batches.length)
    var random = RandomStream(seed: recipe.training.seed, name: "weights")
    var model = BERTMaskedLanguageModel(
      beginning.configuration, foretellsNext: recipe.masking.nextSentence, from: &random)
    beginning.fill(&model)
    let batches = try maskedBatches(parts[0], "train", tokenizer)
    let held = try parts.dropFirst().first.map { try maskedBatches($0, "validation", tokenizer) }
    let tested = try test.map { try maskedBatches($0, "test", tokenizer) }
    return try train(
      model, on: batches, trained: beginning.trained, tokenizers: [.text: tokenizer],
      validate: { model in held.map { Self.metrics(model, $0) } ?? [] },
      test: { model in (tested.map { Self.metrics(model, $0) } ?? [], nil) })
  }

  private func maskedBatches(_ ids: [Int32], _ part: String, _ tokenizer: Tokenizer) throws
    -> MaskedLanguageModelBatches
  {
    guard let mask = tokenizer.id(of: "[MASK]"), let first = tokenizer.id(of: "[CLS]"),
      let separator = tokenizer.id(of: "[SEP]")
    else {
      throw TextReading.DataError(
        description: "the tokenizer has not all of [CLS], [SEP] and [MASK]; set tokenizer.type=wordpiece")
    }
    let length = recipe.batches.length
    guard ids.count > length, length >= 8 else {
      throw TextReading.DataError(
        description: "data.\(part) has \(ids.count) tokens, and windows have \(length): they must be shorter "
          + "than the text, and 8 at least; set batches.length")
    }
    let names = (0..<Int32(tokenizer.idBound)).map { tokenizer.token($0) ?? "" }
    let specials = names.prefix { $0.hasPrefix("[") && $0.hasSuffix("]") && $0.count > 2 }.count
    var masking = TokenMasking(mask: mask, vocabulary: Int32(specials)..<Int32(names.count))
    masking.share = Float(recipe.masking.share)
    if recipe.masking.wholeWords { masking.continuations = names.map { $0.hasPrefix("##") } }
    return MaskedLanguageModelBatches(
      ids: ids, count: recipe.batches.streams, masking: masking,
      frame: SequenceFrame(first: first, separator: separator, limit: length),
      makesPairs: recipe.masking.nextSentence)
  }

  /// On the same hidden tokens each time.
  private static func metrics(
    _ model: BERTMaskedLanguageModel, _ batches: MaskedLanguageModelBatches
  ) -> [MetricValue] {
    let plan = batches.plan(epoch: 0, seed: 0)
    var perplexity = Perplexity()
    var (right, rightPairs, pairs) = (0, 0, 0)
    for number in plan.batches.indices {
      let batch = batches.batch(number, of: plan)
      let (logits, next) = model.answers(batch)
      let loss = crossEntropy(logits, targets: batch.targets, reduction: .sum).scalar
      perplexity.add(logProbability: -Double(loss), tokens: batch.targetCount)
      right += zip(logits.rowMaxima, batch.targets).count { $0 == $1 }
      if let next {
        rightPairs += zip(next.rowMaxima, batch.next).count { $0 == $1 }
        pairs += batch.next.count
      }
    }
    let count = Double(max(1, perplexity.tokenCount))
    var metrics = [
      MetricValue("perplexity", perplexity.value, .smaller),
      MetricValue("accuracy", 100 * Double(right) / count, .larger),
    ]
    if pairs > 0 {
      metrics.append(MetricValue("pair-accuracy", 100 * Double(rightPairs) / Double(pairs), .larger))
    }
    return metrics
  }
}
