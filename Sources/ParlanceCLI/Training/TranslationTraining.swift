import Parlance
import ParlanceDecoding
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceTraining

/// The task `translation`: sentence pairs in, a translator out, validated by BLEU of what it translates.
extension TrainingSession {
  func trainTranslator() throws -> Outcome {
    let training = try TextReading.pairs(recipe.data.train, "train")
    let validation = try recipe.data.validation.map { try TextReading.pairs($0, "validation") }
    let test = try recipe.data.test.map { try TextReading.pairs($0, "test") }
    let isJoint = recipe.tokenizer.isJoint
    let source = try tokenizer(isJoint ? .text : .source) {
      isJoint ? training.source + training.target : training.source
    }
    let target = try isJoint ? source : tokenizer(.target) { training.target }
    let texts = try TokenizedTexts.make(
      [training.source, training.target], [source, target], names: ["train.source", "train.target"],
      folder: dataFolder, limit: recipe.data.maximumLength, threads: threads)
    printer.note(
      "\(Numbers.grouped(texts.kept.count)) pairs, \(Numbers.grouped(source.idBound)) tokens"
        + (texts.report.description.isEmpty ? "" : "; left out: \(texts.report)"))
    var options = RecurrentTranslatorOptions(
      sourceVocabularySize: source.idBound, targetVocabularySize: target.idBound)
    let tokens = try Self.specialTokens(source, target)
    options.startToken = Int(tokens.start)
    options.endToken = Int(tokens.end)
    options.sourceEndToken = Int(tokens.sourceEnd)
    try RecipeOptionReader.read(
      recipe, into: &options,
      fixed: [
        "source_vocab_size", "target_vocab_size", "decoder_start_token_id", "eos_token_id",
        "source_eos_token_id",
      ])
    var random = RandomStream(seed: recipe.training.seed, name: "weights")
    let model = RecurrentTranslator(options, from: &random)
    let batches = TranslationBatches(
      source: texts.columns[0], target: texts.columns[1], buckets: recipe.batches.buckets,
      noise: noise(source),
      start: tokens.start, end: tokens.end)
    let measure = TranslationMeasure(
      source: source, target: target, lengthPenalty: recipe.decoding.lengthPenalty,
      lowercases: recipe.tokenizer.lowercases, start: tokens.start, end: tokens.end)
    return try train(
      model, on: batches, tokenizers: [.source: source, .target: target],
      validate: { model in
        guard let validation else { return [] }
        return try [
          measure.bleu(model, validation, beam: recipe.decoding.validationBeam),
          measure.perplexity(model, validation),
        ]
      },
      test: { model in
        guard let test else { return ([], nil) }
        return try (
          [
            measure.bleu(model, test, beam: recipe.decoding.beam), measure.bleu(model, test, beam: 1),
            measure.perplexity(model, test),
          ], measure.metric.signature(references: 1)
        )
      })
  }

  /// The tokens that begin and end sentences, under the names that vocabularies have for them.
  private static func specialTokens(
    _ source: Tokenizer, _ target: Tokenizer
  ) throws -> (start: Int32, end: Int32, sourceEnd: Int32) {
    func find(_ tokenizer: Tokenizer, _ names: [String], _ what: String) throws -> Int32 {
      for name in names { if let id = tokenizer.id(of: name) { return id } }
      throw TextReading.DataError(
        description:
          "the tokenizer has no token to \(what) sentences with; one of \(names.joined(separator: ", "))")
    }
    let ends = ["</s>", "[SEP]", "<|endoftext|>"]
    return (
      try find(target, ["<s>", "[CLS]", "<|endoftext|>"], "begin"), try find(target, ends, "end"),
      try find(source, ends, "end")
    )
  }
}

/// How good a translator is.
struct TranslationMeasure {
  let source: Tokenizer
  let target: Tokenizer
  let lengthPenalty: Double
  let lowercases: Bool
  let start: Int32
  let end: Int32

  var metric: BLEU {
    var metric = BLEU()
    metric.lowercases = lowercases
    return metric
  }

  func bleu(
    _ model: RecurrentTranslator, _ texts: (source: [String], target: [String]), beam: Int
  ) throws -> MetricValue {
    var options = ParlanceModels.TranslationOptions()
    options.beamWidth = beam
    options.lengthNormalization = .average(alpha: lengthPenalty)
    options.batchSize = 64
    let translator = Translator(model, source: source, target: target, options: options)
    let translations = try translator.predict(texts.source).map { $0.first?.text ?? "" }
    let score = try metric.corpusScore(translations, references: [texts.target])
    return MetricValue(beam == 1 ? "bleu" : "bleu-beam-\(beam)", score.value, .larger)
  }

  /// e to the mean negative log-probability of a target token, end tokens included, without smoothing.
  func perplexity(
    _ model: RecurrentTranslator, _ texts: (source: [String], target: [String])
  ) throws -> MetricValue {
    let sources = try source.idsBatch(texts.source, addSpecialTokens: false)
    let targets = try target.idsBatch(texts.target, addSpecialTokens: false)
    let kept = sources.indices.filter { !sources[$0].isEmpty && !targets[$0].isEmpty }
    let batches = TranslationBatches(
      source: kept.map { sources[$0] }, target: kept.map { targets[$0] },
      buckets: LengthBuckets(tokens: 2048),
      start: start, end: end)
    let plan = batches.evaluationPlan
    var perplexity = Perplexity()
    for number in plan.batches.indices {
      let batch = batches.batch(number, of: plan)
      let (logits, _) = model.logits(batch.source, batch.targetInput)
      let loss = crossEntropy(logits, targets: batch.targets, reduction: .sum).scalar
      perplexity.add(logProbability: -Double(loss), tokens: batch.targetCount)
    }
    return MetricValue("perplexity", perplexity.value, .smaller)
  }
}
