import ParlanceText

/// A loaded model with all that it can do. A value: while a new version is loaded, requests go on with the one they have.
public struct ServedModel: Sendable {
  public let name: String
  public let version: String
  /// Where it was read from. Never told to clients.
  let path: String
  /// Seconds since 1970.
  let created: Int
  var loadSeconds = 0.0
  /// Tells whether it is the same as one that was loaded before.
  var fingerprint = ""
  /// What `config.json` or the file's format says it is.
  let architecture: String
  var tokenizer: Tokenizer?
  var languages: LanguagePair?

  var embeddings: (any EmbeddingTask)?
  var classification: ClassificationTask?
  var tagging: TaggingTask?
  var translation: TranslationTask?
  var generation: GenerationTask?
  var maskFilling: MaskFillingTask?
  var neighbors: NeighborTask?

  init(_ source: ModelSource, architecture: String, created: Int) {
    name = source.name
    version = source.version
    path = source.path
    languages = source.languages
    self.architecture = architecture
    self.created = created
  }

  /// What it does, in the words of Hugging Face's hub.
  var tasks: [String] {
    var tasks: [String] = []
    if translation != nil { tasks.append("translation") }
    if generation != nil { tasks.append("text-generation") }
    if classification != nil { tasks.append("text-classification") }
    if tagging != nil { tasks.append("token-classification") }
    if maskFilling != nil { tasks.append("fill-mask") }
    if embeddings != nil { tasks.append("feature-extraction") }
    if neighbors != nil { tasks.append("neighbors") }
    return tasks
  }
}

/// From which language into which, as BCP 47 tags.
public struct LanguagePair: Sendable, Hashable {
  public let source: String
  public let target: String

  public init(source: String, target: String) {
    self.source = source
    self.target = target
  }

  /// The last two words of a name such as `de-en` or `opus-mt-de-en`, where both may be languages.
  init?(modelName: String) {
    let parts = modelName.split { $0 == "-" || $0 == "_" }.map { $0.lowercased() }
    guard parts.count >= 2, Self.isCode(parts[parts.count - 2]), Self.isCode(parts[parts.count - 1]) else {
      return nil
    }
    self.init(source: parts[parts.count - 2], target: parts[parts.count - 1])
  }

  /// Whether a word has the form of a language's code: two or three letters.
  static func isCode(_ word: String) -> Bool {
    (2...3).contains(word.utf8.count) && word.utf8.allSatisfy { 0x61...0x7A ~= $0 }
  }
}

/// What `--model NAME=PATH` says.
public struct ModelSource: Sendable, Hashable {
  public var name: String
  public var path: String
  public var version = "1"
  public var languages: LanguagePair?

  /// - Throws: `ModelNameError`.
  public init(name: String, path: String, languages: LanguagePair? = nil) throws {
    guard Self.isName(name) else { throw ModelNameError(name: name) }
    self.name = name
    self.path = path
    self.languages = languages
  }

  /// Letters, digits, `.`, `_`, `-`, at most 96, in one part or in two with a slash between.
  static func isName(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return name.utf8.count <= 96 && parts.count <= 2
      && parts.allSatisfy { part in
        !part.isEmpty && part != "." && part != ".."
          && part.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2E, 0x5F, 0x2D: true
            default: false
            }
          }
      }
  }
}

/// A name that a model cannot have.
public struct ModelNameError: Error, Sendable, CustomStringConvertible {
  let name: String
  public var description: String {
    "\"\(name)\" is no name for a model: letters, digits, '.', '_' and '-', at most 96, and at most one '/'"
  }
}
