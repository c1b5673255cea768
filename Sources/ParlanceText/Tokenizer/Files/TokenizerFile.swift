import ParlanceFiles

/// Hugging Face's `tokenizer.json`, version 1.0.
///
/// What the file asks for and Parlance lacks is an error that names the place; nothing is passed over.
enum TokenizerFile {
  static func read(_ value: JSONValue) throws -> Tokenizer {
    var fields = try JSONFields(value)
    if let version = fields.take("version"), try version.string() != "1.0" {
      throw version.error("must be 1.0, not \(try version.string())")
    }
    let model = try ComponentRegistry.model(fields.require("model"))
    let normalizer = try fields.take("normalizer").map { try ComponentRegistry.normalizer($0) }
    let preTokenizer = try fields.take("pre_tokenizer").map { try ComponentRegistry.preTokenizer($0) }
    let postProcessor = try fields.take("post_processor").map { try ComponentRegistry.postProcessor($0) }
    let decoder = try fields.take("decoder").map { try ComponentRegistry.decoder($0) }
    let truncation = try fields.take("truncation").map { try Truncation($0) }
    let padding = try fields.take("padding").map { try Padding($0) }
    let added = try fields.take("added_tokens").map { try addedTokens($0, model: model) } ?? []
    try fields.finish()
    return try Tokenizer(
      normalizer: normalizer, preTokenizer: preTokenizer, model: model, postProcessor: postProcessor,
      decoder: decoder, addedTokens: added, truncation: truncation, padding: padding)
  }

  private static func addedTokens(
    _ value: JSONValue, model: any SubwordModel
  ) throws -> [(token: AddedToken, id: Int32)] {
    var known: [Int32: String] = [:]
    var contents: Set<[UInt8]> = []
    return try value.elements().map { value in
      var fields = try JSONFields(value)
      let place = try fields.require("id")
      let id = try place.tokenID()
      let content = try fields.require("content").string()
      let token = AddedToken(
        content, singleWord: try fields.take("single_word")?.bool() ?? false,
        stripsLeft: try fields.take("lstrip")?.bool() ?? false,
        stripsRight: try fields.take("rstrip")?.bool() ?? false,
        isNormalized: try fields.take("normalized")?.bool(),
        isSpecial: try fields.take("special")?.bool() ?? false)
      try fields.finish()
      if let other = known.updateValue(content, forKey: id) {
        throw place.error("the id \(id) is also that of \"\(other)\"")
      }
      if !contents.insert(Array(content.utf8)).inserted {
        throw value.error("the token \"\(content)\" stands twice")
      }
      if let other = model.vocabulary.id(of: content), other != id {
        throw place.error("\"\(content)\" has the id \(id) here and \(other) in the model's vocabulary")
      }
      if let other = model.vocabulary.token(id), !other.isExactly(content) {
        throw place.error("the id \(id) is that of \"\(other)\" in the model's vocabulary")
      }
      return (token, id)
    }
  }

  static func write(_ tokenizer: Tokenizer, to json: inout JSONWriter) throws {
    try json.object { json in
      json.name("version")
      json.string("1.0")
      json.name("truncation")
      if let truncation = tokenizer.truncation { truncation.write(to: &json) } else { json.null() }
      json.name("padding")
      if let padding = tokenizer.padding { padding.write(to: &json) } else { json.null() }
      json.name("added_tokens")
      json.array { json in
        for (token, id) in tokenizer.addedVocabulary.tokens { token.write(id: id, to: &json) }
      }
      json.name("normalizer")
      try ComponentRegistry.write(tokenizer.normalizer, to: &json)
      json.name("pre_tokenizer")
      try ComponentRegistry.write(tokenizer.preTokenizer, to: &json)
      json.name("post_processor")
      try ComponentRegistry.write(tokenizer.postProcessor, to: &json)
      json.name("decoder")
      try ComponentRegistry.write(tokenizer.decoder, to: &json)
      json.name("model")
      try ComponentRegistry.write(tokenizer.model, to: &json)
    }
  }
}

extension AddedToken {
  fileprivate func write(id: Int32, to json: inout JSONWriter) {
    json.object { json in
      json.name("id")
      json.int(Int(id))
      json.name("content")
      json.string(content)
      json.name("single_word")
      json.bool(singleWord)
      json.name("lstrip")
      json.bool(stripsLeft)
      json.name("rstrip")
      json.bool(stripsRight)
      json.name("normalized")
      json.bool(isNormalized)
      json.name("special")
      json.bool(isSpecial)
    }
  }
}
