import ParlanceFiles

extension TokenVocabulary {
  /// An object of tokens with their ids.
  /// - Throws: `JSONError.field` where a token or an id stands twice, or an id is out of range.
  package init(_ value: JSONValue) throws {
    var builder = Builder()
    builder.reserveCapacity(value.capacityHint / 2)
    try value.forEachMember { name, number in
      let id = try Int(number.tokenID())
      try name.withUTF8 { token in
        if let known = builder.id(of: token) {
          throw name.error("the token stands twice, with the ids \(known) and \(id)")
        }
        if let other = builder.token(id) {
          throw number.error("the id \(id) is also that of \"\(other)\"")
        }
        try builder.add(token, id: id)
      }
    }
    self = builder.finish()
  }

  /// Writes an object of tokens with their ids, by id.
  package func write(to json: inout JSONWriter) {
    json.object { json in
      for id in ids {
        guard let token = token(id) else { continue }
        json.name(token)
        json.int(Int(id))
      }
    }
  }
}
