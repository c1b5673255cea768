import ParlanceFiles

extension Routes {
  /// `GET /languages`: what each language can be translated into.
  static func languages(_ call: RouteCall) throws -> Response {
    var targets: [String: [String]] = [:]
    for model in call.server.catalog.models where model.translation != nil {
      guard let pair = model.languages else { continue }
      targets[pair.source, default: []].append(pair.target)
      targets[pair.target, default: []] += []
    }
    return .json { writer in
      writer.array { writer in
        for (code, targets) in targets.sorted(by: { $0.key < $1.key }) {
          writer.object { writer in
            writer.member("code", code)
            writer.member("name", LanguageNames.english(code))
            writer.name("targets")
            writer.strings(Set(targets).sorted())
          }
        }
      }
    }
  }

  /// `POST /detect`: JSON or a form.
  static func detect(_ call: RouteCall) async throws -> Response {
    let texts: [String]
    if call.request.isForm {
      texts = try PercentCoding.fields(of: call.request.body).filter { $0.name == "q" }.map(\.value)
      guard !texts.isEmpty else { throw ServiceError.field("q", "this field is missing") }
    } else {
      texts = try call.fields().texts("q", limits: call.limits).texts
    }
    let answers = try await detect(texts, call)
    return .json { writer in
      func write(_ languages: [ClassificationTask.Label], _ writer: inout JSONWriter) {
        writer.array { writer in
          for language in languages.prefix(5) { writer.object { Self.language(language, in: &$0) } }
        }
      }
      if texts.count == 1 { return write(answers[0], &writer) }
      writer.array { writer in for answer in answers { write(answer, &writer) } }
    }
  }

  /// `confidence` from 0 to 100, and the language.
  static func language(_ language: ClassificationTask.Label, in writer: inout JSONWriter) {
    writer.member("confidence", double: Double((language.score * 1000).rounded() / 10))
    writer.member("language", language.label)
  }

  /// The likeliest languages of texts, by the first classifier all of whose labels are languages' codes.
  static func detect(_ texts: [String], _ call: RouteCall) async throws -> [[ClassificationTask.Label]] {
    for model in call.server.catalog.models {
      guard let task = model.classification, task.tellsLanguages else { continue }
      return try await task.classify(texts, life: call.life)
    }
    throw ServiceError(
      400, "no model here tells languages; serve a classifier whose labels are codes such as \"en\"",
      param: "source", code: "detection_unavailable")
  }
}

extension ClassificationTask {
  /// Whether each label is the code of a language.
  var tellsLanguages: Bool { labels.count > 1 && labels.allSatisfy { LanguagePair.isCode($0) } }
}

/// English names of languages that are often met; others go by their code.
enum LanguageNames {
  private static let names = [
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "ga": "Irish", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian",
    "lv": "Latvian", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sv": "Swedish", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
  ]

  static func english(_ code: String) -> String { names[code] ?? code }
}
