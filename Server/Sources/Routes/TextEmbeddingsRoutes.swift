import ParlanceFiles

extension Routes {
  /// For clients of text-embeddings-inference.
  static let textEmbeddings: [Route] = [.post("/predict", .textEmbeddings, predict)]

  /// `POST /predict`: one text, or a batch of lists with one text each.
  private static func predict(_ call: RouteCall) async throws -> Response {
    let fields = try call.fields()
    let value = try fields.require("inputs")
    var texts: [String] = []
    var isBatch = false
    if value.isArray {
      for (index, element) in try value.elements().enumerated() {
        guard element.isArray else {
          throw ServiceError.field(
            "inputs", "pairs of texts are not taken by these models; send \"text\" or [[\"text\"], …]")
        }
        isBatch = true
        guard texts.count < call.limits.inputs else { throw BodyFields.tooMany("inputs", call.limits) }
        let parts = try element.elements()
        guard let part = parts.first, parts.count == 1 else {
          throw ServiceError.field("inputs[\(index)]", "must hold one text")
        }
        texts.append(try BodyFields.text(part, name: "inputs[\(index)][0]", limits: call.limits))
      }
      guard !texts.isEmpty else { throw ServiceError.field("inputs", "must hold at least one text") }
    } else {
      texts = [try BodyFields.text(value, name: "inputs", limits: call.limits)]
    }
    let (model, task) = try call.server.catalog.task(try fields.string("model"), "classify") {
      $0.classification
    }
    call.life.note { $0.model = model.name }
    let answers = try await task.classify(texts, life: call.life)
    return .json { writer in
      if isBatch {
        writer.array { writer in for labels in answers { self.labels(labels, in: &writer) } }
      } else {
        labels(answers.first ?? [], in: &writer)
      }
    }
  }

  static func labels(_ labels: [ClassificationTask.Label], in writer: inout JSONWriter) {
    writer.array { writer in
      for label in labels {
        writer.object { writer in
          writer.member("score", float: label.score)
          writer.member("label", label.label)
        }
      }
    }
  }
}
