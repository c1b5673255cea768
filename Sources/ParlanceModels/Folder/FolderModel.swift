import ParlanceFiles
import ParlanceNN
import ParlanceTensor

/// A model that a folder can hold: made from its options, then filled with the folder's weights.
public protocol FolderModel: Module {
  associatedtype Options: ModelOptions

  /// The word for it in `architectures` of `config.json`.
  static var architecture: String { get }
  /// All such words that it is read under.
  static var architectures: [String] { get }
  /// The word for it in `model_type`.
  static var modelType: String { get }
  /// The tokenizers it needs.
  static var tokenizers: [TokenizerRole] { get }

  var options: Options { get }

  /// Tokens of the longest text that the model reads, special tokens among them; nil where there is no limit.
  var longestText: Int? { get }

  /// How texts are to be searched for, where the folder does not say it.
  var generation: GenerationDefaults { get }

  /// How many ids a tokenizer may give.
  func vocabularySize(_ role: TokenizerRole) -> Int

  /// - Precondition: options without conflicts.
  init(_ options: Options, from random: inout RandomStream)

  /// Makes the model that a `config.json` describes and fills it with the folder's weights.
  /// - Throws: `ModelFolderError`, and what reading the weights throws.
  static func read(_ config: ModelConfiguration, folder: String) throws -> Self

  /// The `config.json` that `read` takes.
  func config() -> [UInt8]

  /// The weights as `read` takes them.
  func fileTensors() -> [String: Tensor]
}

/// What a model is made from beside its weights.
public struct ModelConfiguration: Sendable {
  /// What `config.json` holds.
  let json: JSONValue
  /// Where packed weights are shared with other processes; nil where they are not. For models that are
  /// `SharesPanels`.
  var cache: PanelCache?
}

/// A model whose packed weights can be shared between processes.
protocol SharesPanels: FolderModel {}

extension FolderModel {
  public static var architectures: [String] { [architecture] }
  public var longestText: Int? { nil }
  public var generation: GenerationDefaults { GenerationDefaults() }
  public func fileTensors() -> [String: Tensor] { namedTensors }
}

/// What a tokenizer of a model folder is for.
public enum TokenizerRole: String, Sendable, CaseIterable {
  case text
  case source
  case target

  /// The file in the folder; a model folder with one vocabulary for both sides has `tokenizer.json` alone.
  var fileName: String { self == .text ? "tokenizer.json" : "\(rawValue)_tokenizer.json" }
}

extension RecurrentTranslator: FolderModel {
  public static var architecture: String { "ParlanceRecurrentTranslator" }
  public static var modelType: String { "parlance_recurrent_translator" }
  public static var tokenizers: [TokenizerRole] { [.source, .target] }

  public func vocabularySize(_ role: TokenizerRole) -> Int {
    role == .source ? options.sourceVocabularySize : options.targetVocabularySize
  }
}
