import Parlance
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceTraining

/// The task `tagging`: sentences with one tag a word; accuracy, and the F1 of spans where the tags spell such.
extension TrainingSession {
  func trainTagger() throws -> Outcome {
    let data = recipe.data
    var training = try TaggedSentences(data.train.source, data.format)
    let heldTest = data.test == nil ? training.holdOut(data.testShare) : nil
    let held = data.validation == nil ? training.holdOut(data.validationShare) : nil
    let validation = try data.validation.map { try TaggedSentences($0.source, data.format) } ?? held
    let test = try data.test.map { try TaggedSentences($0.source, data.format) } ?? heldTest
    guard recipe.tokenizer.kind == .words || recipe.tokenizer.path != nil else {
      throw TextReading.DataError(description: "\(recipe.file): tagging needs `tokenizer: {type: words}`")
    }
    let long = training.words.indices.filter { training.words[$0].count > data.maximumLength }
    let kept = training.words.indices.filter { training.words[$0].count <= data.maximumLength }
    let tokenizer = try tokenizer(.text) { kept.map { training.words[$0].joined(separator: " ") } }
    let labels = Set(training.tags.joined()).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, Int32($0)) })
    var options = RecurrentTaggerOptions(vocabularySize: tokenizer.idBound, labels: labels)
    if recipe.data.readsCharacters { options.characters = Self.characters(kept.map { training.words[$0] }) }
    try RecipeOptionReader.read(
      recipe, into: &options, fixed: ["vocab_size", "id2label", "characters"])
    printer.note(
      "\(Numbers.grouped(kept.count)) sentences, \(labels.count) tags, \(Numbers.grouped(tokenizer.idBound)) words"
        + (long.isEmpty ? "" : "; left out: \(long.count) too long"))
    // As the tagger itself does it: the first piece of each word.
    func ids(_ sentence: [String]) throws -> [Int32] {
      try tokenizer.idsBatch(sentence, addSpecialTokens: false).map { $0.first ?? 0 }
    }
    let spell = CharacterIDs(options.characters)
    let batches = TaggingBatches(
      words: try kept.map { try ids(training.words[$0]) },
      tags: kept.map { training.tags[$0].map { numbers[$0] ?? 0 } },
      spellings: options.characters.isEmpty ? [] : kept.map { training.words[$0].map { spell($0) } },
      buckets: recipe.batches.buckets, noise: noise(tokenizer))
    var random = RandomStream(seed: recipe.training.seed, name: "weights")
    func metrics(_ model: RecurrentTagger, _ part: TaggedSentences) throws -> [MetricValue] {
      guard !part.words.isEmpty else { return [] }
      let found = try Tagger(model, tokenizer: tokenizer).predict(part.words).map { $0.map(\.tag) }
      let right = zip(found.joined(), part.tags.joined()).count { $0 == $1 }
      let accuracy = MetricValue(
        "accuracy", 100 * Double(right) / Double(max(1, part.tags.reduce(0) { $0 + $1.count })), .larger)
      guard part.hasSpans else { return [accuracy] }
      let report = try SpanReport(gold: part.tags, predicted: found)
      return [MetricValue("f1", 100 * report.average(.micro).f1, .larger), accuracy]
    }
    return try train(
      RecurrentTagger(options, from: &random), on: batches, tokenizers: [.text: tokenizer],
      validate: { model in try validation.map { try metrics(model, $0) } ?? [] },
      test: { model in (try test.map { try metrics(model, $0) } ?? [], nil) })
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
