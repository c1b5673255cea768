import Parlance
import ParlanceDecoding
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceTraining

/// The task `translation`: sentence pairs in, a translator out, validated by BLEU of what it translates.
extension TrainingSession {
  enum TranslatorKind: String, CaseIterable { case recurrent, transformer }

  func trainTranslator() throws -> Outcome {
    try recipe.refuseFolder()
    switch try recipe.modelKind?.choice(TranslatorKind.self) ?? .recurrent {
    case .recurrent:
      let texts = try translationTexts()
      let tokens = try texts.specialTokens(begins: ["<s>", "[CLS]", "<|endoftext|>"])
      var options = RecurrentTranslatorOptions(
        sourceVocabularySize: texts.source.idBound, targetVocabularySize: texts.target.idBound)
      options.startToken = Int(tokens.start)
      options.endToken = Int(tokens.end)
      options.sourceEndToken = tokens.sourceEnd.map { Int($0) }
      try RecipeOptionReader.read(
        recipe, into: &options,
        fixed: [
          "source_vocab_size", "target_vocab_size", "decoder_start_token_id", "eos_token_id",
          "source_eos_token_id",
        ])
      return try trainTranslator(options, RecurrentTranslator.self, on: texts, tokens)
    case .transformer:
      guard recipe.tokenizer.isJoint else {
        throw TextReading.DataError(
          description: "\(recipe.file): a transformer has one vocabulary for both languages; "
            + "set tokenizer.joint=true")
      }
      let texts = try translationTexts(marksEnds: true)
      // What is never said begins a translation, as in Marian's models.
      let tokens = try texts.specialTokens(begins: ["<pad>", "[PAD]"])
      var options = TransformerOptions()
      options.vocabularySize = texts.source.idBound
      options.startToken = Int(tokens.start)
      options.endToken = Int(tokens.end)
      try RecipeOptionReader.read(
        recipe, into: &options, fixed: ["vocab_size", "decoder_start_token_id", "eos_token_id"])
      guard recipe.data.maximumLength < options.positionCount else {
        throw recipe.model.node.error(
          "max_position_embeddings is \(options.positionCount), and data.max_length "
            + "\(recipe.data.maximumLength); there must be one position more than tokens")
      }
      return try trainTranslator(options, Transformer.self, on: texts, tokens)
    }
  }

  private func trainTranslator<Model: TranslationModel & Trainable>(
    _ options: Model.Options, _: Model.Type, on texts: TranslationTexts, _ tokens: TranslationTokens
  ) throws -> Outcome where Model.Batch == TranslationBatch {
    var random = RandomStream(seed: recipe.training.seed, name: "weights")
    let model = Model(options, from: &random)
    let end = tokens.end
    let batches = TranslationBatches(
      source: texts.columns[0], target: texts.columns[1], buckets: recipe.batches.buckets,
      noise: noise(texts.source), start: tokens.start, end: end)
    let measure = TranslationMeasure(
      source: texts.source, target: texts.target, lengthPenalty: recipe.decoding.lengthPenalty,
      lowercases: recipe.tokenizer.lowercases, start: tokens.start, end: end)
    return try train(
      model, on: batches, tokenizers: [.source: texts.source, .target: texts.target],
      validate: { model in
        guard let validation = texts.validation else { return [] }
        return try [
          measure.bleu(model, validation, beam: recipe.decoding.validationBeam),
          measure.perplexity(model, validation),
        ]
      },
      test: { model in
        guard let test = texts.test else { return ([], nil) }
        return try (
          [
            measure.bleu(model, test, beam: recipe.decoding.beam), measure.bleu(model, test, beam: 1),
            measure.perplexity(model, test),
          ], measure.metric.signature(references: 1)
        )
      })
  }

  /// - Parameter marksEnds: whether a new tokenizer puts the end token behind a text when it is asked for special tokens.
  private func translationTexts(marksEnds: Bool = false) throws -> TranslationTexts {
    let training = try TextReading.pairs(recipe.data.train, "train")
    let validation = try recipe.data.validation.map { try TextReading.pairs($0, "validation") }
    let test = try recipe.data.test.map { try TextReading.pairs($0, "test") }
    let isJoint = recipe.tokenizer.isJoint
    let source = try tokenizer(isJoint ? .text : .source, marksEnds: marksEnds) {
      isJoint ? training.source + training.target : training.source
    }
    let target = try isJoint ? source : tokenizer(.target) { training.target }
    let texts = try TokenizedTexts.make(
      [training.source, training.target], [source, target], names: ["train.source", "train.target"],
      folder: dataFolder, limit: recipe.data.maximumLength, threads: threads)
    printer.note(
      "\(Numbers.grouped(texts.kept.count)) pairs, \(Numbers.grouped(source.idBound)) tokens"
        + (texts.report.description.isEmpty ? "" : "; left out: \(texts.report)"))
    return TranslationTexts(
      source: source, target: target, columns: texts.columns, validation: validation, test: test)
  }
}

/// The data of a translator, read and tokenized.
private struct TranslationTexts {
  let source: Tokenizer
  let target: Tokenizer
  /// Sources and targets of the training pairs.
  let columns: [TokenizedCorpus]
  let validation: (source: [String], target: [String])?
  let test: (source: [String], target: [String])?

  /// The tokens that begin and end sentences, under the names that vocabularies have for them.
  /// - Parameter begins: names of the token that a translation begins with.
  func specialTokens(begins: [String]) throws -> TranslationTokens {
    func find(_ tokenizer: Tokenizer, _ names: [String], _ what: String) throws -> Int32 {
      for name in names { if let id = tokenizer.id(of: name) { return id } }
      throw TextReading.DataError(
        description:
          "the tokenizer has no token to \(what) sentences with; one of \(names.joined(separator: ", "))")
    }
    let ends = ["</s>", "[SEP]", "<|endoftext|>"]
    return TranslationTokens(
      start: try find(target, begins, "begin"), end: try find(target, ends, "end"),
      sourceEnd: try find(source, ends, "end"))
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
    _ model: some TranslationModel, _ texts: (source: [String], target: [String]), beam: Int
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
    _ model: some TranslationModel, _ texts: (source: [String], target: [String])
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
      let loss = crossEntropy(model.logits(on: batch), targets: batch.targets, reduction: .sum).scalar
      perplexity.add(logProbability: -Double(loss), tokens: batch.targetCount)
    }
    return MetricValue("perplexity", perplexity.value, .smaller)
  }
}
