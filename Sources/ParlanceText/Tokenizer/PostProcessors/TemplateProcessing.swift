import ParlanceFiles

/// Puts special tokens around texts by a template, such as `[CLS] A [SEP] B [SEP]`.
public struct TemplateProcessing: PostProcessor, SavedComponent {
  package static let kind = "TemplateProcessing"

  /// A part of a template.
  public enum Piece: Sendable, Equatable {
    /// The first (0) or second (1) text.
    case sequence(Int, typeID: Int32)
    /// A special token by its name.
    case special(String, typeID: Int32)
  }

  /// For one text.
  public let single: [Piece]
  /// For two.
  public let pair: [Piece]
  /// What each name of a special token stands for: mostly one token of that name.
  public let specialTokens: [String: [SpecialToken]]

  /// - Throws: `TokenizerError.invalidSetting` where a template names a special token that is not given, a single
  ///   template the second text, or a pair template not both.
  public init(single: [Piece], pair: [Piece], specialTokens: [String: [SpecialToken]]) throws {
    for case .special(let name, _) in single + pair where specialTokens[name] == nil {
      throw TokenizerError.invalidSetting(
        field: "special_tokens", reason: "the template names \(name), which is not among them")
    }
    func sequences(_ pieces: [Piece]) -> Set<Int> {
      Set(pieces.compactMap { if case .sequence(let index, _) = $0 { index } else { nil } })
    }
    guard sequences(single).isSubset(of: [0]) else {
      throw TokenizerError.invalidSetting(
        field: "single", reason: "the template for one text uses the second")
    }
    guard pair.isEmpty || sequences(pair) == [0, 1] else {
      throw TokenizerError.invalidSetting(field: "pair", reason: "the template must use both texts")
    }
    self.single = single
    self.pair = pair
    self.specialTokens = specialTokens
  }

  package init(from fields: inout JSONFields) throws {
    let single = try fields.require("single").elements().map { try Piece($0) }
    let pair = try fields.take("pair")?.elements().map { try Piece($0) } ?? []
    var tokens: [String: [SpecialToken]] = [:]
    try fields.take("special_tokens")?.forEachMember { name, value in
      var fields = try JSONFields(value)
      _ = fields.take("id")
      let ids = try fields.require("ids").elements().map { try $0.tokenID() }
      let texts = try fields.require("tokens").elements().map { try $0.string() }
      try fields.finish()
      guard ids.count == texts.count else { throw value.error("ids and tokens differ in number") }
      tokens[try name.string()] = zip(texts, ids).map { SpecialToken($0, id: $1) }
    }
    try self.init(single: single, pair: pair, specialTokens: tokens)
  }

  package func write(to json: inout JSONWriter) {
    for (name, pieces) in [("single", single), ("pair", pair)] {
      json.name(name)
      json.array { json in
        for piece in pieces { piece.write(to: &json) }
      }
    }
    json.name("special_tokens")
    json.object { json in
      for (name, tokens) in specialTokens.sorted(by: { $0.key < $1.key }) {
        json.name(name)
        json.object { json in
          json.name("id")
          json.string(name)
          json.name("ids")
          json.array { json in tokens.forEach { json.int(Int($0.id)) } }
          json.name("tokens")
          json.array { json in tokens.forEach { json.string($0.text) } }
        }
      }
    }
  }

  public func addedTokenCount(isPair: Bool) -> Int {
    (isPair ? pair : single).reduce(0) {
      if case .special(let name, _) = $1 { $0 + (specialTokens[name]?.count ?? 0) } else { $0 }
    }
  }

  public func process(_ sequences: [Encoding], addSpecialTokens: Bool) throws -> [Encoding] {
    guard sequences.count <= 2 else {
      throw TokenizerError.invalidSetting(
        field: "post_processor", reason: "a template can't come after another template")
    }
    let template = sequences.count == 2 ? pair : single
    guard !template.isEmpty, let texts = sequences.first?.vocabulary else { return sequences }
    return template.compactMap { piece in
      switch piece {
      case .sequence(let index, let typeID):
        var sequence = sequences[index]
        sequence.typeIDs = [Int32](repeating: typeID, count: sequence.count)
        return sequence
      case .special(let name, let typeID):
        guard addSpecialTokens, let tokens = specialTokens[name] else { return nil }
        return Encoding(special: tokens, typeID: typeID, vocabulary: texts)
      }
    }
  }
}

extension TemplateProcessing.Piece {
  init(_ value: JSONValue) throws {
    var fields = try JSONFields(value)
    if let sequence = fields.take("Sequence") {
      var inner = try JSONFields(sequence)
      let name = try inner.require("id")
      let typeID = try inner.require("type_id").tokenID()
      try inner.finish()
      switch try name.string() {
      case "A": self = .sequence(0, typeID: typeID)
      case "B": self = .sequence(1, typeID: typeID)
      default: throw name.error("must be A or B")
      }
    } else {
      var inner = try JSONFields(fields.require("SpecialToken"))
      self = .special(try inner.require("id").string(), typeID: try inner.require("type_id").tokenID())
      try inner.finish()
    }
    try fields.finish()
  }

  func write(to json: inout JSONWriter) {
    let (kind, id, type): (String, String, Int32) =
      switch self {
      case .sequence(let index, let typeID): ("Sequence", index == 0 ? "A" : "B", typeID)
      case .special(let name, let typeID): ("SpecialToken", name, typeID)
      }
    json.object { json in
      json.name(kind)
      json.object { json in
        json.name("id")
        json.string(id)
        json.name("type_id")
        json.int(Int(type))
      }
    }
  }
}

extension JSONValue {
  /// A number that can be an id.
  func tokenID() throws -> Int32 {
    let id = try int()
    guard id >= 0, id < TokenVocabulary.idLimit else {
      throw error("\(id) is no id; ids run from 0 to \(TokenVocabulary.idLimit - 1)")
    }
    return Int32(id)
  }
}
