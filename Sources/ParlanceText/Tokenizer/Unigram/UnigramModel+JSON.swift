import ParlanceFiles

extension UnigramModel: SavedComponent {
  package static var kind: String { "Unigram" }

  package init(from fields: inout JSONFields) throws {
    var builder = TokenVocabulary.Builder()
    var scores: [Double] = []
    try fields.require("vocab").forEachElement { entry in
      let pair = try entry.elements()
      guard pair.count == 2 else { throw entry.error("must be a token and its score") }
      try pair[0].withUTF8 { token in
        if let known = builder.id(of: token) {
          throw pair[0].error("the token stands twice, with the ids \(known) and \(scores.count)")
        }
        try builder.add(token, id: scores.count)
      }
      scores.append(try pair[1].double())
    }
    try self.init(
      vocabulary: builder.finish(), scores: scores, unknownID: fields.take("unk_id")?.tokenID(),
      byteFallback: fields.take("byte_fallback")?.bool() ?? false)
  }

  package func write(to json: inout JSONWriter) {
    json.name("unk_id")
    if let unknownID { json.int(Int(unknownID)) } else { json.null() }
    json.name("vocab")
    json.array { json in
      for (id, score) in scores.enumerated() {
        json.array { json in
          json.string(vocabulary.token(Int32(id)) ?? "")
          json.double(score)
        }
      }
    }
    json.name("byte_fallback")
    json.bool(byteFallback)
  }
}
