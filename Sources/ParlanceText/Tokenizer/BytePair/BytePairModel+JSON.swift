import ParlanceFiles

extension BytePairModel: SavedComponent {
  package static var kind: String { "BPE" }

  package init(from fields: inout JSONFields) throws {
    var options = BytePairOptions()
    options.dropout = try fields.take("dropout")?.double()
    options.unknownToken = try fields.take("unk_token")?.string()
    options.continuingPrefix = try fields.take("continuing_subword_prefix")?.string()
    options.endOfWordSuffix = try fields.take("end_of_word_suffix")?.string()
    options.fusesUnknown = try fields.take("fuse_unk")?.bool() ?? false
    options.byteFallback = try fields.take("byte_fallback")?.bool() ?? false
    options.ignoresMerges = try fields.take("ignore_merges")?.bool() ?? false
    let vocabulary = try TokenVocabulary(fields.require("vocab"))
    let merges = try MergeList(
      fields.require("merges"), vocabulary: vocabulary, continuingPrefix: options.continuingPrefix)
    do {
      try self.init(vocabulary: vocabulary, merges: merges, options: options)
    } catch let error as BytePairError {
      throw fields.value.error(error.description)
    }
  }

  package func write(to json: inout JSONWriter) {
    json.name("dropout")
    if let dropout = options.dropout { json.double(dropout) } else { json.null() }
    for (name, text) in [
      ("unk_token", options.unknownToken), ("continuing_subword_prefix", options.continuingPrefix),
      ("end_of_word_suffix", options.endOfWordSuffix),
    ] {
      json.name(name)
      if let text { json.string(text) } else { json.null() }
    }
    json.name("fuse_unk")
    json.bool(options.fusesUnknown)
    json.name("byte_fallback")
    json.bool(options.byteFallback)
    json.name("ignore_merges")
    json.bool(options.ignoresMerges)
    json.name("vocab")
    vocabulary.write(to: &json)
    json.name("merges")
    json.array { json in
      for merge in merges {
        json.array { json in
          json.string(vocabulary.token(merge.left) ?? "")
          json.string(vocabulary.token(merge.right) ?? "")
        }
      }
    }
  }
}

extension MergeList {
  /// A list of pairs, each as two texts or, as older files have it, as one text with a blank between them.
  /// - Throws: `JSONError.field` at the merge that is wrong.
  init(_ value: JSONValue, vocabulary: TokenVocabulary, continuingPrefix: String?) throws {
    self.init(vocabulary: vocabulary, continuingPrefix: continuingPrefix)
    try value.forEachElement { merge in
      do {
        if merge.isString {
          try merge.withUTF8 { try append(line: $0) }
        } else {
          let pair = try merge.elements()
          guard pair.count == 2 else { throw merge.error("must be two tokens") }
          try pair[0].withUTF8 { left in try pair[1].withUTF8 { try append(left, $0) } }
        }
      } catch let error as BytePairError {
        throw merge.error(error.description)
      }
    }
  }
}
