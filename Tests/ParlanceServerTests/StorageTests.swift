import Foundation
import ParlanceStore
import ParlanceTestSupport
import Testing

@testable import ParlanceServer

@Suite struct StorageTests {
  @Test func keptAnswersAreTheSame() async throws {
    let folder = try TemporaryFolder()
    let plain = try TestService(["sentences"])
    let answers = CachedAnswers(
      try ResponseCache(path: folder.path("answers"), limit: 1 << 20), plain.service.state.metrics)
    let service = Service(plain.service.state, cache: answers)
    func post(_ body: String) async -> Response {
      let head = RequestHead(method: "POST", path: "/v1/embeddings")
      return await service.handle(Request(head: head, body: Array(body.utf8), life: service.life(of: head)))
    }
    let body = #"{"model": "sentences", "input": "the otter"}"#
    let first = await post(body)
    let second = await post(body)
    #expect(first.headers["x-parlance-cache"] == nil && second.headers["x-parlance-cache"] == "hit")
    #expect(first.bytes == second.bytes && first.headers["x-request-id"] != second.headers["x-request-id"])
    #expect(await post(body + " ").headers["x-parlance-cache"] == nil)
    // Errors are not kept.
    #expect(await post("{}").status == 400)
    #expect(await post("{}").headers["x-parlance-cache"] == nil)
    let text = MetricsText(service.state).text
    #expect(text.contains("parlance_response_cache_total{result=\"hit\"} 1"))
  }

  @Test func theCacheKeepsItsSize() throws {
    let folder = try TemporaryFolder()
    let cache = try ResponseCache(path: folder.path("answers"), limit: 10_000)
    for index in 0..<200 { try cache.put([UInt8](repeating: 7, count: 500), for: [UInt8(index)]) }
    #expect(try (4...20).contains(cache.count()))
    #expect(try cache.body(of: [199]) == [UInt8](repeating: 7, count: 500))
    #expect(try cache.body(of: [0]) == nil)
    // Too large for all: not kept.
    try cache.put([UInt8](repeating: 7, count: 9000), for: [1, 1])
    #expect(try cache.body(of: [1, 1]) == nil)
    try cache.put([1], for: [2, 2])
    try cache.put([2], for: [2, 2])
    #expect(try cache.body(of: [2, 2]) == [2])
  }

  @Test func rowsOfRequests() async throws {
    let folder = try TemporaryFolder()
    let plain = try TestService(["words"])
    let records = try RequestRecords(path: folder.path("log"))
    let recorder = RequestRecorder(records, plain.service.state.metrics)
    let service = Service(plain.service.state, recorder: recorder)
    for index in 0..<50 {
      let head = RequestHead(
        method: "POST", path: "/v1/embeddings", headers: Headers([.init("x-request-id", "r\(index)")]))
      let life = service.life(of: head)
      let response = await service.handle(
        Request(head: head, body: Array(#"{"model": "words", "input": "a b"}"#.utf8), life: life))
      service.completed(head, life, status: response.status, bytes: response.bytes?.count ?? 0)
    }
    recorder.finish()
    let rows = try records.newest(100)
    #expect(rows.map(\.id) == (0..<50).reversed().map { "r\($0)" })
    #expect(rows.allSatisfy { $0.route == "/v1/embeddings" && $0.model == "words" && $0.status == 200 })
    #expect(rows.allSatisfy { $0.promptTokens == 2 && $0.milliseconds > 0 && $0.bytes > 100 })
    #expect(throws: StoreError.self) { try RequestRecords(path: folder.path("no/such/folder/log")) }
  }

  @Test func rates() throws {
    let limiter = RateLimiter(rate: 2)
    let start = ContinuousClock.now
    try limiter.take("a", at: start)
    try limiter.take("a", at: start)
    #expect(throws: ServiceError.self) { try limiter.take("a", at: start) }
    try limiter.take("b", at: start)
    try limiter.take("a", at: start + .milliseconds(600))
    do {
      try limiter.take("a", at: start + .milliseconds(700))
      Issue.record("not refused")
    } catch let error as ServiceError {
      #expect(error.status == 429 && error.retryAfter == 1)
    }
  }

  @Test func settingsFromAFile() throws {
    let settings = try ServerConfiguration(
      yaml: """
        port: 9000
        models:
          words: words.bin
          opus: {path: models/opus, source: de, target: en}
        limits: {max_inputs: 7, request_seconds: 2.5}
        allow_hosts: [a.example, b.example]
        log_requests: false
        shared_weights: true
        """, file: "x.yaml")
    #expect(settings.sharesWeights && !ServerConfiguration().sharesWeights)
    #expect(settings.port == 9000 && settings.limits.inputs == 7 && settings.limits.requestSeconds == 2.5)
    #expect(settings.models.map(\.name) == ["words", "opus"] && settings.models[1].languages?.target == "en")
    #expect(settings.allowedHosts == ["a.example", "b.example"] && !settings.logsRequests)
    for (yaml, line) in [
      ("prt: 1", 1), ("port: x", 1), ("models: 5", 1), ("host: a\\nlimits:\\n  max_inputs: 0", 3),
      ("models:\\n  a: {source: de}", 2), ("models:\\n  a: {path: b, source: de}", 2),
      ("limits: {none: 1}", 1), ("shared_weights: often", 1),
      ("models: {'a b': c}", 1),
    ] {
      do {
        _ = try ServerConfiguration(
          yaml: yaml.split(separator: "\\n").joined(separator: "\n"), file: "x.yaml")
        Issue.record("taken: \(yaml)")
      } catch let error as ServerConfiguration.FileError {
        #expect(error.description.hasPrefix("x.yaml, line \(line): "), "\(error)")
      }
    }
  }
}
