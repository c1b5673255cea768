import ParlanceDecoding
import ParlanceText

extension EnsembleDecoder: SourceDecoder where Member: SourceDecoder {
  public func start(sources: [[Int32]]) -> State { members.map { $0.start(sources: sources) } }
  public var longestTarget: Int? { members.compactMap(\.longestTarget).min() }

  public var attentionSize: AttentionSize? {
    let sizes = members.compactMap(\.attentionSize)
    guard let layers = sizes.map(\.layers).min(), let heads = sizes.map(\.heads).min() else { return nil }
    return AttentionSize(layers: layers, heads: heads)
  }

  public func telling(_ choice: AttentionChoice) -> Self {
    EnsembleDecoder(members.map { $0.telling(choice) })
  }
}

/// Several models that translate together, each token by the mean of their probabilities.
extension Translator {
  /// - Parameters:
  ///   - folders: models of one kind with the same tokenizers, such as those of one recipe with several seeds.
  ///   - options: as the first folder says, where nil.
  /// - Throws: `ModelFolderError` naming the folder whose model does not translate, or does not go with the first one.
  /// - Precondition: there is at least one folder.
  public init(ensemble folders: [ModelFolder], options: TranslationOptions? = nil) throws {
    let first = folders[0]
    let (model, source, target) = try Self.parts(of: first)
    var tokens = model.translationTokens
    tokens.start = first.generation.decoderStart ?? tokens.start
    self = try Self.ensemble(
      model, folders, tokens, source, target, try options ?? TranslationOptions(first))
  }

  private static func ensemble<Model: TranslationModel>(
    _ model: Model, _ folders: [ModelFolder], _ tokens: TranslationTokens, _ source: Tokenizer,
    _ target: Tokenizer, _ options: TranslationOptions
  ) throws -> Translator {
    if folders.count == 1 {
      return Translator(
        model.makeDecoder(), longestText: model.longestText, tokens, source: source, target: target,
        options: options)
    }
    var members: [Model.Decoder] = []
    var limits: [Int] = []
    for folder in folders {
      guard let member = folder.model as? Model else {
        throw ModelFolderError(
          folder.path,
          [
            "a \(type(of: folder.model).architecture) does not go with the \(Model.architecture) of \(folders[0].path)"
          ])
      }
      let (_, ownSource, ownTarget) = try parts(of: folder)
      guard try ownSource.tokenizerJSON() == source.tokenizerJSON(),
        try ownTarget.tokenizerJSON() == target.tokenizerJSON(),
        member.translationTokens == model.translationTokens
      else {
        throw ModelFolderError(
          folder.path,
          [
            "its tokenizers are not those of \(folders[0].path); train it with tokenizer.path=\(folders[0].path)/tokenizer.json"
          ])
      }
      members.append(member.makeDecoder())
      if let limit = member.longestText { limits.append(limit) }
    }
    return Translator(
      EnsembleDecoder(members), longestText: limits.min(), tokens, source: source, target: target,
      options: options)
  }

  /// What a folder needs for translating.
  private static func parts(
    of folder: ModelFolder
  ) throws -> (model: any TranslationModel, source: Tokenizer, target: Tokenizer) {
    guard let model = folder.model as? any TranslationModel else {
      throw ModelFolderError(
        folder.path, ["a \(type(of: folder.model).architecture) does not translate; name a translation model"]
      )
    }
    guard let source = folder.tokenizers[.source], let target = folder.tokenizers[.target] else {
      throw ModelFolderError(folder.path, ["there is no tokenizer for one of the two languages"])
    }
    return (model, source, target)
  }
}
