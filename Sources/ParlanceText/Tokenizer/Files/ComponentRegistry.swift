import ParlanceFiles

/// Every kind of stage that `tokenizer.json` may name: one line each.
enum ComponentRegistry {
  static let normalizers: [any (Normalizer & SavedComponent).Type] = [
    BertNormalizer.self, NFCNormalizer.self, NFDNormalizer.self, NFKCNormalizer.self, NFKDNormalizer.self,
    LowercaseNormalizer.self, StripAccentsNormalizer.self, StripNormalizer.self, ReplaceNormalizer.self,
    PrependNormalizer.self, NmtNormalizer.self, PrecompiledNormalizer.self, NormalizerSequence.self,
  ]

  static let preTokenizers: [any (PreTokenizer & SavedComponent).Type] = [
    BertPreTokenizer.self, WhitespacePreTokenizer.self, WhitespaceSplit.self, PunctuationPreTokenizer.self,
    DigitsPreTokenizer.self, SplitPreTokenizer.self, DelimiterSplit.self, MetaspacePreTokenizer.self,
    UnicodeScriptsPreTokenizer.self, ByteLevelPreTokenizer.self, PreTokenizerSequence.self,
  ]

  static let models: [any (SubwordModel & SavedComponent).Type] = [
    WordPieceModel.self, WordLevelModel.self, BytePairModel.self, UnigramModel.self,
  ]

  static let postProcessors: [any (PostProcessor & SavedComponent).Type] = [
    TemplateProcessing.self, BertProcessing.self, RobertaProcessing.self, ByteLevelPostProcessor.self,
    PostProcessorSequence.self,
  ]

  static let decoders: [any (TokenDecoder & SavedComponent).Type] = [
    WordPieceDecoder.self, MetaspaceDecoder.self, ReplaceDecoder.self, FuseDecoder.self, StripDecoder.self,
    ByteFallbackDecoder.self, BPEDecoder.self, ByteLevelDecoder.self, DecoderSequence.self,
  ]

  static func normalizer(_ value: JSONValue) throws -> any Normalizer & SavedComponent {
    let (type, fields) = try find(value, in: normalizers.map { ($0.kind, $0) }, stage: "normalizer")
    return try make(fields) { try type.init(from: &$0) }
  }

  static func preTokenizer(_ value: JSONValue) throws -> any PreTokenizer & SavedComponent {
    let (type, fields) = try find(value, in: preTokenizers.map { ($0.kind, $0) }, stage: "pre-tokenizer")
    return try make(fields) { try type.init(from: &$0) }
  }

  static func postProcessor(_ value: JSONValue) throws -> any PostProcessor & SavedComponent {
    let (type, fields) = try find(value, in: postProcessors.map { ($0.kind, $0) }, stage: "post-processor")
    return try make(fields) { try type.init(from: &$0) }
  }

  static func decoder(_ value: JSONValue) throws -> any TokenDecoder & SavedComponent {
    let (type, fields) = try find(value, in: decoders.map { ($0.kind, $0) }, stage: "decoder")
    return try make(fields) { try type.init(from: &$0) }
  }

  static func model(_ value: JSONValue) throws -> any SubwordModel & SavedComponent {
    let (type, fields) = try find(value, in: models.map { ($0.kind, $0) }, stage: "model")
    return try make(fields) { try type.init(from: &$0) }
  }

  private static func find<Kind>(
    _ value: JSONValue, in kinds: [(name: String, type: Kind)], stage: String
  ) throws -> (Kind, JSONFields) {
    var fields = try JSONFields(value)
    let name = try fields.take("type")?.string() ?? impliedKind(fields)
    guard let name else { throw value.error("\"type\" is missing") }
    guard let kind = kinds.first(where: { $0.name == name }) else {
      let known = kinds.map(\.name).joined(separator: ", ")
      throw value.error("the \(stage) \(name) is not supported; supported are \(known)")
    }
    return (kind.type, fields)
  }

  /// Old files do not name the type of the model.
  private static func impliedKind(_ fields: JSONFields) -> String? {
    if fields.has("merges") { return "BPE" }
    if fields.has("unk_id") { return "Unigram" }
    return fields.has("max_input_chars_per_word") ? "WordPiece" : nil
  }

  private static func make<Component>(
    _ fields: JSONFields, _ body: (inout JSONFields) throws -> Component
  ) throws -> Component {
    var fields = fields
    do {
      let component = try body(&fields)
      try fields.finish()
      return component
    } catch let error as TokenizerError {
      throw fields.value.error(error.description)
    }
  }

  /// Writes a component, or null.
  /// - Throws: `TokenizerError.notSavable` for a stage of the caller's own making.
  static func write(_ component: (any TokenizerComponent)?, to json: inout JSONWriter) throws {
    guard let component else { return json.null() }
    guard let saved = component as? any SavedComponent else {
      throw TokenizerError.notSavable(type: String(describing: type(of: component)))
    }
    try json.object { json in
      json.name("type")
      json.string(type(of: saved).kind)
      try saved.write(to: &json)
    }
  }
}
