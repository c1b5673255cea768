import ParlanceFiles

extension Routes {
  /// For clients of LibreTranslate: JSON and form bodies.
  static let libreTranslate: [Route] = [
    .post("/translate", .plain, takesKeyInBody: true, libreTranslate),
    .get("/languages") { try languages($0) },
    .post("/detect", .plain, takesKeyInBody: true, detect),
    .get("/frontend/settings", isOpen: true) { call in
      .json { writer in
        writer.object { writer in
          writer.member("charLimit", call.limits.textBytes)
          writer.member("frontendTimeout", 500)
          writer.member("apiKeys", call.server.requiresKeys)
          writer.member("keyRequired", call.server.requiresKeys)
        }
      }
    },
  ]

  /// What a client sent, from either kind of body.
  struct TranslateForm {
    var texts: [String] = []
    var isList = false
    var source: String
    var target: String
    /// Whether texts are HTML, whose tags are kept.
    var isHTML: Bool
    var alternatives = 0

    init(_ call: RouteCall) throws {
      let limits = call.limits
      if call.request.isForm {
        let fields = try PercentCoding.fields(of: call.request.body)
        func last(_ name: String) -> String? { fields.last { $0.name == name }?.value }
        texts = fields.filter { $0.name == "q" }.map(\.value)
        isList = texts.count > 1
        guard texts.count <= limits.inputs else { throw BodyFields.tooMany("q", limits) }
        for text in texts where text.utf8.count > limits.textBytes {
          throw ServiceError.field("q", "a text is longer than max_text_bytes, \(limits.textBytes)")
        }
        source = try Self.required(last("source"), "source")
        target = try Self.required(last("target"), "target")
        isHTML = try Self.isHTML(last("format"))
        if let text = last("alternatives") {
          guard let count = Int(text) else {
            throw ServiceError.field("alternatives", "must be a whole number")
          }
          alternatives = count
        }
      } else {
        let fields = try call.fields()
        (texts, isList) = try fields.texts("q", limits: limits)
        source = try fields.require("source").string()
        target = try fields.require("target").string()
        isHTML = try Self.isHTML(fields.string("format"))
        alternatives = try fields.value("alternatives")?.int() ?? 0
      }
      guard !texts.isEmpty else { throw ServiceError.field("q", "this field is missing") }
      guard 0...limits.alternatives ~= alternatives else {
        throw ServiceError.field("alternatives", "must be from 0 to max_alternatives, \(limits.alternatives)")
      }
    }

    private static func required(_ value: String?, _ name: String) throws -> String {
      guard let value else { throw ServiceError.field(name, "this field is missing") }
      return value
    }

    private static func isHTML(_ format: String?) throws -> Bool {
      switch format {
      case nil, "text": return false
      case "html": return true
      default: throw ServiceError.field("format", "must be \"text\" or \"html\"")
      }
    }
  }

  private static func libreTranslate(_ call: RouteCall) async throws -> Response {
    let form = try TranslateForm(call)
    let documents = form.isHTML ? form.texts.map { HTMLText($0) } : []
    // What is translated of each text.
    let parts = form.isHTML ? documents.map(\.texts) : form.texts.map { [$0] }
    guard parts.reduce(0, { $0 + $1.count }) <= max(call.limits.inputs, form.texts.count) else {
      throw BodyFields.tooMany("q", call.limits)
    }
    var query = TranslationQuery()
    query.nBest = form.alternatives + 1
    query.beam = max(query.beam, query.nBest)
    // Each text has a language of its own.
    var found: [[ClassificationTask.Label]]?
    if form.source == "auto" {
      found = try? await detect(form.isHTML ? parts.map { $0.joined(separator: " ") } : form.texts, call)
    }
    let detected = found?.map(\.first)
    var answers = form.texts.map { [$0] }
    let groups = Dictionary(grouping: form.texts.indices) { detected?[$0]?.label ?? form.source }
    for (source, places) in groups.sorted(by: { $0.key < $1.key }) where source != form.target {
      let (model, task) = try translator(from: source, to: form.target, call, isGuess: form.source == "auto")
      call.life.note { $0.model = model.name }
      let (found, _) = try await task.translate(places.flatMap { parts[$0] }, query, life: call.life)
      var rest = found.map { $0.map(\.text) }[...]
      for place in places {
        let translations = rest.prefix(parts[place].count)
        rest = rest.dropFirst(translations.count)
        answers[place] =
          form.isHTML ? documents[place].alternatives(Array(translations)) : translations.first ?? []
      }
    }
    return .json { writer in
      writer.object { writer in
        writer.name("translatedText")
        let best = answers.map { $0.first ?? "" }
        if form.isList { writer.strings(best) } else { writer.string(best.first ?? "") }
        if let detected {
          writer.name("detectedLanguage")
          func write(_ found: ClassificationTask.Label?, _ writer: inout JSONWriter) {
            writer.object { language(found ?? .init(label: form.source, score: 0), in: &$0) }
          }
          if form.isList {
            writer.array { writer in for found in detected { write(found, &writer) } }
          } else {
            write(detected.first ?? nil, &writer)
          }
        }
        guard form.alternatives > 0 else { return }
        writer.name("alternatives")
        let others = answers.map { $0.dropFirst() }
        if form.isList {
          writer.array { writer in for texts in others { writer.strings(texts) } }
        } else {
          writer.strings(others.first ?? [])
        }
      }
    }
  }

  /// The model that translates between two languages.
  /// - Parameter isGuess: whether the source's language was not said; then any that leads to the target will do.
  static func translator(
    from source: String, to target: String, _ call: RouteCall, isGuess: Bool
  ) throws -> (model: ServedModel, task: TranslationTask) {
    let models = call.server.catalog.models
    for exact in isGuess ? [true, false] : [true] {
      for model in models {
        guard let task = model.translation, let languages = model.languages else { continue }
        if languages.target == target && (languages.source == source || !exact) { return (model, task) }
      }
    }
    try call.server.catalog.checkComplete()
    let known = models.compactMap { model in
      model.translation == nil ? nil : model.languages.map { "\($0.source) to \($0.target)" }
    }
    throw ServiceError(
      400,
      "no model translates from \(source.prefix(20)) to \(target.prefix(20)); there are: "
        + (known.isEmpty ? "none with known languages" : known.joined(separator: ", ")),
      param: "target", code: "language_not_supported")
  }
}
