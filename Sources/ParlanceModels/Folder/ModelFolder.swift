import ParlanceFiles
import ParlanceNN
import ParlanceTensor
import ParlanceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A model and its tokenizers, as they lie in a folder in the manner of Hugging Face: `config.json`, `model.safetensors`,
/// `tokenizer.json` (or `source_tokenizer.json` and `target_tokenizer.json`), `README.md`. Tokenizers of the other kinds that
/// `Tokenizer(contentsOf:)` reads, and Marian's pair of `source.spm` and `target.spm` with `vocab.json`, are read too.
///
/// ```swift
/// let folder = try ModelFolder(path: "models/de-en")
/// let translator = try Translator(folder)
/// ```
///
/// Loading is strict: what is missing, misspelt, of another size or not a number is an error that names all of it.
public struct ModelFolder: Sendable {
  /// As it was named.
  public let path: String
  public let model: any FolderModel
  public let tokenizers: [TokenizerRole: Tokenizer]
  /// How texts are to be searched for.
  public let generation: GenerationDefaults

  /// A model with its tokenizers in memory.
  /// - Throws: `ModelFolderError` where a tokenizer is missing or has ids that the model has no row for.
  public init(
    model: any FolderModel, tokenizers: [TokenizerRole: Tokenizer], path: String = "this model",
    generation: GenerationDefaults? = nil
  ) throws {
    self.path = path
    self.model = model
    self.tokenizers = tokenizers
    self.generation = generation ?? model.generation
    let problems = Self.problems(model, tokenizers)
    guard problems.isEmpty else { throw ModelFolderError(path, problems) }
  }

  /// Reads a folder.
  /// - Parameter cache: where packed weights are shared with other processes; the model is then for inference.
  /// - Throws: `ModelFolderError`, `FileError`, `JSONError`, `SafetensorsError`, `TokenizerError`.
  public init(path: String, sharing cache: PanelCache? = nil) throws {
    let config = try JSONDocument(path: Self.file(path, "config.json")).root
    let type = try Self.type(config, path)
    let model = try type.read(ModelConfiguration(json: config, cache: cache), folder: path)
    if let cache, !(type is any SharesPanels.Type) {
      cache.report(.unshared(model: path, reason: "a \(type.architecture) cannot share them"))
    }
    var tokenizers: [TokenizerRole: Tokenizer] = [:]
    for role in type.tokenizers {
      // One vocabulary for both sides needs one file.
      let own = Self.file(path, role.fileName)
      // Or those of another kind, such as vocab.json with merges.txt, or a model of SentencePiece for each side.
      if access(own, F_OK) != 0, let side = Tokenizer.TranslationSide(rawValue: role.rawValue),
        access(Self.file(path, "tokenizer.json"), F_OK) != 0,
        access(Self.file(path, "source.spm"), F_OK) == 0
      {
        tokenizers[role] = try Tokenizer(marianFolder: path, side: side)
      } else {
        tokenizers[role] = try Tokenizer(contentsOf: access(own, F_OK) == 0 ? own : path)
      }
    }
    let generation = try GenerationDefaults(folder: path, config: config)
    try self.init(model: model, tokenizers: tokenizers, path: path, generation: generation)
  }

  static func file(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private static func type(_ config: JSONValue, _ path: String) throws -> any FolderModel.Type {
    var names: [String] = []
    try config.forEachMember { name, value in
      if try name.string() == "architectures" { try value.forEachElement { names.append(try $0.string()) } }
    }
    for name in names { if let type = ModelRegistry.model(architecture: name) { return type } }
    let known = ModelRegistry.models.flatMap { $0.architectures }.joined(separator: ", ")
    throw ModelFolderError(
      path,
      [
        "config.json names the architectures \(names), of which none is known here; known are \(known)"
      ])
  }

  private static func problems(
    _ model: any FolderModel, _ tokenizers: [TokenizerRole: Tokenizer]
  ) -> [String] {
    Swift.type(of: model).tokenizers.compactMap { role in
      guard let tokenizer = tokenizers[role] else { return "there is no \(role.rawValue) tokenizer" }
      let (ids, rows) = (tokenizer.idBound, model.vocabularySize(role))
      guard ids > rows else { return nil }
      return "the \(role.rawValue) tokenizer has ids up to \(ids - 1), the model rows for \(rows) of them"
    }
  }
}
