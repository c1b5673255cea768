import Parlance
import ParlanceFiles
import ParlanceTraining

/// The tokenizer that a recipe asks for: trained on its data, or loaded.
enum RecipeTokenizer {
  /// What stands at the beginning of each vocabulary that is made here.
  static let specialTokens = ["<pad>", "<s>", "</s>", "<unk>"]
  static let start: Int32 = 1
  static let end: Int32 = 2
  static let unknown: Int32 = 3

  /// - Parameters:
  ///   - texts: what to learn from.
  ///   - words: tokens that there are beyond those of the texts, where tokens are words.
  /// - Throws: `TokenizerError`, `FileError`.
  static func make(
    _ recipe: TokenizerRecipe, on texts: [String], adding words: [String] = [], threads: Int
  ) throws -> Tokenizer {
    if let path = recipe.path { return try Tokenizer(contentsOf: path) }
    switch recipe.kind {
    case .bpe: return try bytePairs(recipe, texts, threads)
    case .wordpiece:
      var settings = settings(recipe, threads)
      settings.specialTokens = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"]
      return try TokenizerTrainer(.wordPiece(lowercases: recipe.lowercases), settings: settings)
        .train(on: LinesCorpus(texts))
    case .words:
      return try units(recipe, texts, adding: words, WhitespaceSplit(), decoder: nil) { Self.words($0) }
    case .characters:
      let split = SplitPreTokenizer(.regex(try RegexPattern("[\\s\\S]")), .isolated)
      return try units(recipe, texts, split, decoder: FuseDecoder()) { $0.unicodeScalars.map { String($0) } }
    }
  }

  private static func settings(_ recipe: TokenizerRecipe, _ threads: Int) -> SubwordTrainingSettings {
    var settings = SubwordTrainingSettings()
    settings.vocabularySize = recipe.size
    settings.minFrequency = recipe.minimumFrequency
    settings.specialTokens = specialTokens
    settings.threads = threads
    return settings
  }

  private static func bytePairs(_ recipe: TokenizerRecipe, _ texts: [String], _ threads: Int) throws
    -> Tokenizer
  {
    let trainer = TokenizerTrainer(.byteLevelBytePair, settings: settings(recipe, threads))
    guard recipe.lowercases else { return try trainer.train(on: LinesCorpus(texts)) }
    let trained = try trainer.train(on: LinesCorpus(texts.map { $0.lowercased() }))
    return try Tokenizer(
      normalizer: LowercaseNormalizer(), preTokenizer: trained.preTokenizer, model: trained.model,
      postProcessor: trained.postProcessor, decoder: trained.decoder, addedTokens: addedTokens)
  }

  /// The same with a template that puts the end token behind each text.
  static func markingEnds(_ tokenizer: Tokenizer) throws -> Tokenizer {
    guard let name = ["</s>", "[SEP]"].first(where: { tokenizer.id(of: $0) != nil }),
      let id = tokenizer.id(of: name)
    else { return tokenizer }
    let template = try TemplateProcessing(
      single: [.sequence(0, typeID: 0), .special(name, typeID: 0)],
      pair: [.sequence(0, typeID: 0), .sequence(1, typeID: 0), .special(name, typeID: 0)],
      specialTokens: [name: [SpecialToken(name, id: id)]])
    return try Tokenizer(
      normalizer: tokenizer.normalizer, preTokenizer: tokenizer.preTokenizer, model: tokenizer.model,
      postProcessor: template, decoder: tokenizer.decoder,
      addedTokens: tokenizer.addedVocabulary.tokens.map { ($0.token, $0.id) })
  }

  private static var addedTokens: [(token: AddedToken, id: Int32)] {
    specialTokens.enumerated().map { (AddedToken($1, isSpecial: true), Int32($0)) }
  }

  private static func words(_ text: String) -> [String] {
    text.split(whereSeparator: { $0.isWhitespace }).map(String.init)
  }

  /// One token a unit: the most frequent ones, then those that are added.
  private static func units(
    _ recipe: TokenizerRecipe, _ texts: [String], adding more: [String] = [], _ split: any PreTokenizer,
    decoder: (any TokenDecoder)?, _ units: (String) -> [String]
  ) throws -> Tokenizer {
    var counts: [String: Int] = [:]
    for text in texts {
      for unit in units(recipe.lowercases ? text.lowercased() : text) { counts[unit, default: 0] += 1 }
    }
    // A text that has `<unk>` in it, as WikiText, means the token itself.
    let kept = counts.filter { $0.value >= recipe.minimumFrequency && !specialTokens.contains($0.key) }
      .sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
      .prefix(max(0, recipe.size - specialTokens.count)).map(\.key)
    var known = Set(specialTokens + kept)
    let added = more.filter { known.insert($0).inserted }
    let model = WordLevelModel(
      vocabulary: try TokenVocabulary(specialTokens + kept + added), unknownToken: "<unk>")
    return try Tokenizer(
      normalizer: recipe.lowercases ? LowercaseNormalizer() : nil, preTokenizer: split, model: model,
      decoder: decoder, addedTokens: addedTokens)
  }
}
