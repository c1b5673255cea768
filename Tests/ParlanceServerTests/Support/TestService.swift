import Foundation
import ParlanceTestSupport
import Testing

@testable import ParlanceServer

/// A service with models, asked without a socket.
struct TestService {
  let folder: TemporaryFolder
  let service: Service

  /// - Parameter kinds: which of the small models are served; all where nil.
  init(
    _ kinds: Set<String>? = nil, limits: ServerLimits = ServerLimits(),
    guards: RequestGuards = RequestGuards()
  ) throws {
    folder = try TemporaryFolder()
    // Tests share two threads with all others, and may have to wait for them.
    var limits = limits
    if limits.requestSeconds == ServerLimits().requestSeconds { limits.requestSeconds = 3600 }
    let metrics = ServerMetrics()
    let state = ServerState(catalog: ModelCatalog(), limits: limits, metrics: metrics)
    let loader = ModelLoader(limits: limits, metrics: metrics)
    func add(_ name: String, _ path: () throws -> String) throws {
      guard kinds?.contains(name) ?? true else { return }
      state.catalog.put(try loader.load(ModelSource(name: name, path: path())))
    }
    let place = folder
    try add("de-en") { try ServedModels.translator(in: place) }
    try add("stories") { try ServedModels.languageModel(in: place) }
    try add("topics") { try ServedModels.classifier(in: place) }
    try add("pairs") { try ServedModels.pairClassifier(in: place) }
    try add("tags") { try ServedModels.tagger(in: place) }
    try add("masks") { try ServedModels.maskedLanguageModel(in: place) }
    try add("sentences") { try ServedModels.sentenceModel(in: place) }
    try add("words") { ServedModels.fixture("skipgram.bin") }
    try add("labels") { ServedModels.fixture("sup.bin") }
    try add("vectors") { ServedModels.fixture("skipgram.vec") }
    state.becomeReady()
    service = Service(state, guards: guards)
  }

  func send(
    _ method: String, _ path: String, _ body: String = "", headers: [(String, String)] = []
  ) async -> Response {
    var fields = headers.map { Headers.Field($0.0, $0.1) }
    if !body.isEmpty { fields.append(.init("content-length", String(body.utf8.count))) }
    let head = RequestHead(method: method, path: path, headers: Headers(fields))
    return await service.handle(Request(head: head, body: Array(body.utf8), life: service.life(of: head)))
  }

  func get(_ path: String, headers: [(String, String)] = []) async -> Response {
    await send("GET", path, headers: headers)
  }

  func post(_ path: String, _ body: String, headers: [(String, String)] = []) async -> Response {
    await send("POST", path, body, headers: headers)
  }
}

extension Response {
  var text: String { String(decoding: bytes ?? [], as: UTF8.self) }

  /// The body as Foundation reads it.
  var json: Any {
    get throws { try JSONSerialization.jsonObject(with: Data(bytes ?? []), options: .fragmentsAllowed) }
  }

  var object: [String: Any] {
    get throws { try #require(try json as? [String: Any]) }
  }

  var data: [[String: Any]] {
    get throws { try #require(try object["data"] as? [[String: Any]]) }
  }

  /// `{"error": {…}}`
  var error: [String: Any] {
    get throws { try #require(try object["error"] as? [String: Any]) }
  }
}
