import ParlanceFiles
import ParlanceNN

/// What to train, on what, and how: a YAML file.
///
/// ```yaml
/// name: de-en
/// task: translation
/// data: {train: {source: train.de, target: train.en}, validation: {source: val.de, target: val.en}}
/// tokenizer: {type: bpe, size: 8000}
/// model: {cell: gru, hidden_size: 256}
/// training: {epochs: 10}
/// ```
///
/// A path is relative to the recipe's folder; one that `--set` gives, to where the program runs. `README.md` of the
/// recipes lists all keys.
public struct Recipe: Sendable {
  public enum Task: String, Sendable, CaseIterable {
    case translation
    case languageModel = "language-model"
    case classification
    case tagging
    case maskedLanguageModel = "masked-language-model"
  }

  public let file: String
  public var name: String
  public let task: Task
  /// The folder to be made.
  public var output: String
  public let data: DataRecipe
  public let tokenizer: TokenizerRecipe
  public let batches: BatchRecipe
  public let noise: NoiseRecipe
  public let optimizer: OptimizerRecipe
  public let decoding: DecodingRecipe
  public let embeddings: EmbeddingRecipe
  public let training: TrainingSettings
  public let masking: MaskingRecipe
  /// Which of the task's models; nil: the task's first.
  public let modelKind: RecipeNode?
  /// The folder of a model to begin with.
  public let modelFolder: String?
  /// How many of the last layers are trained; nil: all, and what comes before them too.
  public let trainedLayers: Int?
  /// The options of that model.
  public let model: RecipeFields
  /// What was set on the command line.
  public let settings: [String]
  /// The text of the file.
  public let text: String

  /// Reads a recipe.
  /// - Parameter settings: `key=value`, applied in order.
  /// - Throws: `RecipeError` naming line and key, `FileError`.
  public init(path: String, settings: [String] = []) throws {
    var source = try ByteSource(path: path)
    let bytes = try source.readAll()
    guard bytes.count <= RecipeNode.sizeLimit else {
      throw RecipeError(file: path, line: nil, key: "", reason: "too large for a recipe")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw RecipeError(file: path, line: nil, key: "", reason: "the text is not UTF-8")
    }
    try self.init(yaml: text, file: path, settings: settings)
  }

  /// - Throws: `RecipeError`.
  public init(yaml: String, file: String, settings: [String] = []) throws {
    var node = try RecipeNode(yaml: yaml, file: file)
    for assignment in settings { node = try node.setting(assignment) }
    let slash = file.lastIndex(of: "/")
    let folder = slash.map { String(file[...$0]) } ?? ""
    let stem = String(slash.map { file[file.index(after: $0)...] } ?? file[...])
    var fields = try RecipeFields(node)
    self.file = file
    self.settings = settings
    text = yaml
    task = try fields.require("task").choice()
    name = try fields.take("name")?.string() ?? String(stem.prefix { $0 != "." })
    let outputNode = fields.take("output")
    output = try outputNode.map { try Self.path($0, folder) } ?? name
    data = try DataRecipe(fields.section("data"), folder)
    tokenizer = try TokenizerRecipe(fields.section("tokenizer"), folder)
    batches = try BatchRecipe(fields.section("batches"))
    noise = try NoiseRecipe(fields.section("noise"))
    optimizer = try OptimizerRecipe(fields.section("optimizer"), schedule: fields.section("schedule"))
    decoding = try DecodingRecipe(fields.section("decoding"))
    embeddings = try EmbeddingRecipe(fields.section("embeddings"), folder, tokenizer, task)
    var training = try TrainingSettings(fields.section("training"))
    if let seed = fields.take("seed") { training.seed = UInt64(try seed.int(in: 0...Int.max)) }
    self.training = training
    var model = try fields.section("model")
    modelKind = model.take("kind")
    modelFolder = try model.take("path").map { try Self.path($0, folder) }
    trainedLayers = try model.int("trained_layers", in: 0...10_000)
    self.model = model
    masking = try MaskingRecipe(fields.section("masking"))
    try fields.finish()
  }

  /// - Throws: `RecipeError` where the recipe asks for a model to begin with, which this kind of model does not.
  public func refuseFolder() throws {
    guard modelFolder == nil, trainedLayers == nil else {
      throw model.node.error("path and trained_layers go with kind: bert")
    }
  }

  /// A path of a recipe.
  static func path(_ node: RecipeNode, _ folder: String) throws -> String {
    let text = try node.string()
    guard !text.isEmpty else { throw node.error("the path is empty") }
    return node.isSet || text.hasPrefix("/") || text == "-" ? text : folder + text
  }
}
