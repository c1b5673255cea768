import ParlanceFiles

extension Routes {
  /// `POST /rerank` and `/v1/rerank`: texts by how near they are to a query, best first. With `documents` in place of
  /// `texts` the answer has the form of Jina's and Cohere's.
  static func rerank(_ call: RouteCall) async throws -> Response {
    let fields = try call.fields()
    let query = try BodyFields.text(fields.require("query"), name: "query", limits: call.limits)
    let isDocuments = fields.has("documents")
    let texts =
      try isDocuments ? documents(fields, call.limits) : fields.texts("texts", limits: call.limits).texts
    let found = try embeddings(call, fields)
    let returnsText = try fields.bool(isDocuments ? "return_documents" : "return_text", default: false)
    let count = try fields.int("top_n", in: 1...Int(Int32.max)) ?? texts.count
    let truncates = try fields.bool("truncate", default: true)
    let embedded = try await vectors(call, found, [query] + texts, truncates: truncates)
    let scores = embedded.dropFirst().map { embedded[0].vector.cosine(with: $0.vector) }
    let order = scores.indices.sorted { scores[$0] > scores[$1] || (scores[$0] == scores[$1] && $0 < $1) }
      .prefix(count)
    return .json { writer in
      guard isDocuments else {
        return writer.array { writer in
          for index in order {
            writer.object { writer in
              writer.member("index", index)
              writer.member("score", float: scores[index])
              if returnsText { writer.member("text", texts[index]) }
            }
          }
        }
      }
      writer.object { writer in
        writer.member("model", found.model.name)
        writer.name("results")
        writer.array { writer in
          for index in order {
            writer.object { writer in
              writer.member("index", index)
              writer.member("relevance_score", float: scores[index])
              guard returnsText else { return }
              writer.name("document")
              writer.object { $0.member("text", texts[index]) }
            }
          }
        }
        writer.name("usage")
        writer.object { $0.member("total_tokens", embedded.reduce(0) { $0 + $1.tokens }) }
      }
    }
  }

  /// Texts, or objects with a text.
  private static func documents(_ fields: BodyFields, _ limits: ServerLimits) throws -> [String] {
    let elements = try fields.require("documents").elements()
    guard !elements.isEmpty else { throw ServiceError.field("documents", "must hold at least one text") }
    guard elements.count <= limits.inputs else { throw BodyFields.tooMany("documents", limits) }
    return try elements.enumerated().map { index, element in
      let path = "documents[\(index)]"
      guard element.isObject else { return try BodyFields.text(element, name: path, limits: limits) }
      return try BodyFields.text(
        BodyFields(element, prefix: path).require("text"), name: "\(path).text", limits: limits)
    }
  }
}
