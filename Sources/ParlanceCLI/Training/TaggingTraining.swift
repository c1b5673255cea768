import Parlance
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceTraining

/// The task `tagging`: sentences with one tag a word; accuracy, and the F1 of spans where the tags spell such.
extension TrainingSession {
  enum TaggerKind: String, CaseIterable { case recurrent, bert }

  func trainTagger() throws -> Outcome {
    let data = recipe.data
    var training = try TaggedSentences(data.train)
    let heldTest = data.test == nil ? training.holdOut(data.testShare) : nil
    let held = data.validation == nil ? training.holdOut(data.validationShare) : nil
    return try trainTagger(
      DataParts(
        training: training, validation: data.validation.map { try TaggedSentences($0) } ?? held,
        test: data.test.map { try TaggedSentences($0) } ?? heldTest))
  }

  func trainTagger(_ parts: DataParts<TaggedSentences>) throws -> Outcome {
    let kind = try recipe.modelKind?.choice(TaggerKind.self) ?? .recurrent
    if kind == .recurrent { try recipe.refuseFolder() }
    let data = try taggedData(kind, parts)
    let (training, tokenizer) = (data.training, data.tokenizer)
    let numbers = Dictionary(uniqueKeysWithValues: data.labels.enumerated().map { ($1, Int32($0)) })
    let tags = training.tags.map { $0.map { numbers[$0] ?? 0 } }
    var random = RandomStream(seed: recipe.training.seed, name: "weights")
    switch kind {
    case .recurrent:
      var options = RecurrentTaggerOptions(vocabularySize: tokenizer.idBound, labels: data.labels)
      if recipe.data.readsCharacters { options.characters = Self.characters(training.words) }
      try RecipeOptionReader.read(recipe, into: &options, fixed: ["vocab_size", "id2label", "characters"])
      // As the tagger itself does it: the first piece of each word.
      let spell = CharacterIDs(options.characters)
      let batches = TaggingBatches(
        words: try training.words.map { try tokenizer.wordPieces(of: $0).map { $0[0] } }, tags: tags,
        spellings: options.characters.isEmpty ? [] : training.words.map { $0.map { spell($0) } },
        buckets: recipe.batches.buckets, noise: noise(tokenizer))
      return try trainTagger(RecurrentTagger(options, from: &random), on: batches, data)
    case .bert:
      let beginning = try BERTBeginning(recipe, tokenizer, labels: data.labels, length: 0)
      var model = BERTTagger(beginning.configuration, from: &random)
      beginning.fill(&model)
      let noise = noise(tokenizer)
      guard noise.isForEachToken else {
        throw TextReading.DataError(
          description: "\(recipe.file): tags stand for words in their places: of noise only replacement fits")
      }
      let batches = try WordPieceTaggingBatches(
        pieces: training.words.map { try tokenizer.wordPieces(of: $0) }, tags: tags,
        buckets: recipe.batches.buckets, noise: noise, frame: model.frame(tokenizer))
      return try trainTagger(model, on: batches, data, trained: beginning.trained)
    }
  }

  private func trainTagger<Model: TaggingModel & Trainable, Source: BatchSource>(
    _ model: Model, on batches: Source, _ data: TaggedData, trained: ParameterFilter = .all
  ) throws -> Outcome where Model.Batch == TaggingBatch, Source.Batch == TaggingBatch {
    func metrics(_ model: Model, _ part: TaggedSentences) throws -> [MetricValue] {
      guard !part.words.isEmpty else { return [] }
      let found = try Tagger(model, tokenizer: data.tokenizer).predict(part.words).map { $0.map(\.tag) }
      let right = zip(found.joined(), part.tags.joined()).count { $0 == $1 }
      let accuracy = MetricValue(
        "accuracy", 100 * Double(right) / Double(max(1, part.tags.reduce(0) { $0 + $1.count })), .larger)
      guard part.hasSpans else { return [accuracy] }
      let report = try SpanReport(gold: part.tags, predicted: found)
      return [MetricValue("f1", 100 * report.average(.micro).f1, .larger), accuracy]
    }
    return try train(
      model, on: batches, trained: trained, tokenizers: [.text: data.tokenizer],
      validate: { model in try data.validation.map { try metrics(model, $0) } ?? [] },
      test: { model in (try data.test.map { try metrics(model, $0) } ?? [], nil) })
  }

  private func taggedData(_ kind: TaggerKind, _ parts: DataParts<TaggedSentences>) throws -> TaggedData {
    let data = recipe.data
    var training = parts.training
    guard kind == .bert || recipe.tokenizer.kind == .words || recipe.tokenizer.path != nil else {
      throw TextReading.DataError(description: "\(recipe.file): tagging needs `tokenizer: {type: words}`")
    }
    let long = training.words.count { $0.count > data.maximumLength }
    training = training.kept { $0.count <= data.maximumLength }
    let tokenizer = try tokenizer(.text) { training.words.map { $0.joined(separator: " ") } }
    let labels = Set(training.tags.joined()).sorted()
    printer.note(
      "\(Numbers.grouped(training.words.count)) sentences, \(labels.count) tags, "
        + "\(Numbers.grouped(tokenizer.idBound)) tokens" + (long == 0 ? "" : "; left out: \(long) too long"))
    return TaggedData(
      training: training, validation: parts.validation, test: parts.test, tokenizer: tokenizer, labels: labels
    )
  }

  /// The characters seen at least twice, most frequent first.
  private static func characters(_ sentences: [[String]]) -> [String] {
    var counts: [Unicode.Scalar: Int] = [:]
    for word in sentences.joined() { for scalar in word.unicodeScalars { counts[scalar, default: 0] += 1 } }
    return counts.filter { $0.value >= 2 }.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key
    }.map { String($0.key) }
  }
}

/// The data of a tagger.
private struct TaggedData {
  let training: TaggedSentences
  let validation: TaggedSentences?
  let test: TaggedSentences?
  let tokenizer: Tokenizer
  /// In order of their numbers.
  let labels: [String]
}
