import ParlanceFiles

extension Routes {
  /// What the server is, and what it serves.
  static let information: [Route] = [
    .get("/info") { call in
      .json { writer in
        writer.object { writer in
          writer.member("name", "parlance")
          writer.member("version", ServerVersion.text)
          // text-embeddings-inference's clients read these two.
          let first = call.server.catalog.models.first { $0.embeddings != nil }
          writer.member("model_id", first?.name)
          if let longest = first?.embeddings?.longestText { writer.member("max_input_length", longest) }
          writer.member("max_client_batch_size", call.limits.inputs)
          writer.member("max_batch_tokens", call.limits.batchTokens)
          writer.name("limits")
          writer.object { writer in
            for field in ServerLimits.fields {
              writer.name(field.name)
              let value = field.get(call.limits)
              if let whole = Int(exactly: value) { writer.int(whole) } else { writer.double(value) }
            }
          }
          writer.name("models")
          writer.array { writer in
            for model in call.server.catalog.models { writer.object { describe(model, in: &$0) } }
          }
        }
      }
    },
    .get("/v1/models", .openAI) { call in
      .json { writer in
        writer.object { writer in
          writer.member("object", "list")
          writer.name("data")
          writer.array { writer in
            for model in call.server.catalog.models { writer.object { openAIModel(model, in: &$0) } }
          }
        }
      }
    },
    .get("/v1/models/{id...}", .openAI) { call in
      let model = try call.server.catalog.model(call.parameters["id"] ?? "")
      return .json { writer in writer.object { openAIModel(model, in: &$0) } }
    },
  ]

  private static func openAIModel(_ model: ServedModel, in writer: inout JSONWriter) {
    writer.member("id", model.name)
    writer.member("object", "model")
    writer.member("created", model.created)
    writer.member("owned_by", "parlance")
    facts(of: model, in: &writer)
  }

  private static func describe(_ model: ServedModel, in writer: inout JSONWriter) {
    writer.member("name", model.name)
    writer.member("version", model.version)
    facts(of: model, in: &writer)
  }

  private static func facts(of model: ServedModel, in writer: inout JSONWriter) {
    writer.member("architecture", model.architecture)
    writer.name("tasks")
    writer.strings(model.tasks)
    if let embeddings = model.embeddings {
      writer.member("dim", embeddings.width)
      if let longest = embeddings.longestText { writer.member("max_input", longest) }
    }
    if let labels = model.classification?.labels ?? model.tagging?.labels {
      writer.name("labels")
      writer.strings(labels.prefix(1000))
    }
    if let languages = model.languages {
      writer.member("source", languages.source)
      writer.member("target", languages.target)
    }
  }
}
