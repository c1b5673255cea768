import ParlanceFiles
import ParlanceModels

extension Routes {
  /// For clients of text-embeddings-inference.
  static let textEmbeddings: [Route] = [
    .post("/embed", .textEmbeddings, embed), .post("/predict", .textEmbeddings, predict),
    .post("/rerank", .textEmbeddings, rerank), .post("/similarity", .textEmbeddings, similarity),
    .post("/tokenize", .textEmbeddings, tokenize), .post("/decode", .textEmbeddings, decode),
  ]

  /// The model that makes embeddings, and its name in log and metrics.
  static func embeddings(
    _ call: RouteCall, _ fields: BodyFields
  ) throws -> (model: ServedModel, task: any EmbeddingTask) {
    let found = try call.server.catalog.task(try fields.string("model"), "make embeddings") { $0.embeddings }
    call.life.note { $0.model = found.model.name }
    return found
  }

  /// Embeds texts and counts their tokens.
  static func vectors(
    _ call: RouteCall, _ found: (model: ServedModel, task: any EmbeddingTask), _ texts: [String],
    truncates: Bool
  ) async throws -> [EmbeddedText] {
    let embedded = try await found.task.embed(
      texts.map { .text($0) }, truncates: truncates, life: call.life)
    let tokens = embedded.reduce(0) { $0 + $1.tokens }
    call.server.metrics.model(found.model.name).promptTokens.add(tokens)
    call.life.note { $0.promptTokens += tokens }
    return embedded
  }

  /// `POST /embed`
  private static func embed(_ call: RouteCall) async throws -> Response {
    let fields = try call.fields()
    let (texts, _) = try fields.texts("inputs", limits: call.limits)
    let found = try embeddings(call, fields)
    let dimensions = try fields.int("dimensions", in: 1...max(1, found.task.width))
    let normalizes = try fields.bool("normalize", default: true)
    if try fields.string("prompt_name") != nil {
      throw ServiceError.field("prompt_name", "these models have no prompts; leave it out")
    }
    let truncates = try fields.bool("truncate", default: false)
    let embedded = try await vectors(call, found, texts, truncates: truncates)
    return .json { writer in
      writer.array { writer in
        for one in embedded {
          let vector = normalizes ? one.vector.ofLengthOne : one.vector
          writer.floats(vector.shortened(to: dimensions))
        }
      }
    }
  }

  /// `POST /predict`: a text, a pair of texts, or a batch of lists with one or two texts each.
  private static func predict(_ call: RouteCall) async throws -> Response {
    let fields = try call.fields()
    let value = try fields.require("inputs")
    let elements = value.isArray ? try value.elements() : [value]
    guard let first = elements.first else {
      throw ServiceError.field("inputs", "must hold at least one text")
    }
    let isBatch = first.isArray
    var texts: [TextOrPair] = []
    if isBatch {
      for (index, element) in elements.enumerated() {
        guard texts.count < call.limits.inputs else { throw BodyFields.tooMany("inputs", call.limits) }
        texts.append(try textOrPair(element.elements(), "inputs[\(index)]", call.limits))
      }
    } else {
      texts = [try textOrPair(elements, "inputs", call.limits)]
    }
    let (model, task) = try call.server.catalog.task(try fields.string("model"), "classify") {
      $0.classification
    }
    call.life.note { $0.model = model.name }
    if !task.readsPairs, texts.contains(where: { $0.second != nil }) {
      throw ServiceError.field(
        "inputs", "the model \(model.name) reads no pairs of texts; send \"text\" or [[\"text\"], …]")
    }
    let answers = try await task.classify(texts, life: call.life)
    return .json { writer in
      guard isBatch else { return labels(answers.first ?? [], in: &writer) }
      writer.array { writer in for labels in answers { self.labels(labels, in: &writer) } }
    }
  }

  private static func textOrPair(
    _ parts: [JSONValue], _ name: String, _ limits: ServerLimits
  ) throws -> TextOrPair {
    guard (1...2).contains(parts.count) else {
      throw ServiceError.field(name, "must hold one text, or a pair of two; a batch is [[\"text\"], …]")
    }
    let texts = try parts.enumerated().map { index, part in
      try BodyFields.text(part, name: "\(name)[\(index)]", limits: limits)
    }
    return TextOrPair(texts[0], texts.count > 1 ? texts[1] : nil)
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

  /// `POST /similarity`: the cosine of each text with the first.
  private static func similarity(_ call: RouteCall) async throws -> Response {
    let fields = try call.fields()
    guard let inputs = try fields.object("inputs") else {
      throw ServiceError.field("inputs", "this field is missing")
    }
    return try await similarity(call, embeddings(call, fields), inputs)
  }

  static func similarity(
    _ call: RouteCall, _ found: (model: ServedModel, task: any EmbeddingTask), _ inputs: BodyFields
  ) async throws -> Response {
    let source = try BodyFields.text(
      inputs.require("source_sentence"), name: "inputs.source_sentence", limits: call.limits)
    let (texts, _) = try inputs.texts("sentences", limits: call.limits)
    let embedded = try await vectors(call, found, [source] + texts, truncates: true)
    return .json { writer in
      writer.floats(embedded.dropFirst().map { embedded[0].vector.cosine(with: $0.vector) })
    }
  }

  /// `POST /tokenize`: places in Unicode scalars.
  private static func tokenize(_ call: RouteCall) async throws -> Response {
    let fields = try call.fields()
    let (texts, _) = try fields.texts("inputs", limits: call.limits)
    let (model, tokenizer) = try call.server.catalog.task(try fields.string("model"), "tokenize") {
      $0.tokenizer
    }
    call.life.note { $0.model = model.name }
    let addsSpecial = try fields.bool("add_special_tokens", default: true)
    var whole = tokenizer
    whole.truncation = nil
    whole.padding = nil
    let encodings = try texts.map { text in
      try call.life.check()
      return try whole.encode(text, addSpecialTokens: addsSpecial)
    }
    return .json { writer in
      writer.array { writer in
        for encoding in encodings {
          writer.array { writer in
            for (index, token) in encoding.tokens.enumerated() {
              writer.object { writer in
                let isSpecial = encoding.specialTokensMask[index] == 1
                writer.member("id", Int(encoding.ids[index]))
                writer.member("text", token)
                writer.member("special", isSpecial)
                for (name, place) in [
                  ("start", encoding.scalarOffsets[index].lowerBound),
                  ("stop", encoding.scalarOffsets[index].upperBound),
                ] {
                  writer.name(name)
                  if isSpecial { writer.null() } else { writer.int(place) }
                }
              }
            }
          }
        }
      }
    }
  }

  /// `POST /decode`: ids of one text or of several.
  private static func decode(_ call: RouteCall) async throws -> Response {
    let fields = try call.fields()
    let (model, tokenizer) = try call.server.catalog.task(try fields.string("model"), "decode") {
      $0.tokenizer
    }
    call.life.note { $0.model = model.name }
    let skips = try fields.bool("skip_special_tokens", default: true)
    let elements = try fields.require("ids").elements()
    let lists = try elements.first?.isArray == true ? elements.map { try $0.elements() } : [elements]
    guard lists.count <= call.limits.inputs else { throw BodyFields.tooMany("ids", call.limits) }
    let texts = try lists.map { values in
      let ids = try values.map { value in
        guard let id = Int32(exactly: try value.int()), tokenizer.token(id) != nil else {
          throw value.error("is no token of the model \(model.name)")
        }
        return id
      }
      return try tokenizer.decode(ids, skipSpecialTokens: skips)
    }
    return .json { $0.strings(texts) }
  }
}

extension [Float] {
  /// Brought to length 1; zeros as they are.
  var ofLengthOne: [Float] {
    let length = reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    // One that has it already keeps its bits.
    guard length > 0, abs(length - 1) > 1e-6 else { return self }
    return map { Float(Double($0) / length) }
  }

  /// 0 where one of the two is zero.
  func cosine(with other: [Float]) -> Float {
    var (product, a, b) = (0.0, 0.0, 0.0)
    for (x, y) in zip(self, other) {
      product += Double(x) * Double(y)
      a += Double(x) * Double(x)
      b += Double(y) * Double(y)
    }
    return a > 0 && b > 0 ? Float(product / (a * b).squareRoot()) : 0
  }
}
