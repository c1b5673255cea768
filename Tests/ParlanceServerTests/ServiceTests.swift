import Foundation
import ParlanceTestSupport
import Testing

@testable import ParlanceServer

@Suite struct ServiceTests {
  @Test func healthFollowsThePhases() async throws {
    let state = ServerState(catalog: ModelCatalog(), limits: ServerLimits(), metrics: ServerMetrics())
    let service = Service(state)
    func status(_ path: String) -> Int? {
      let head = RequestHead(method: "GET", path: path)
      return service.answer(to: head, service.life(of: head))?.status
    }
    #expect(status("/health") == 503 && status("/v2/health/ready") == 503 && status("/v2/health/live") == 200)
    state.becomeReady()
    #expect(status("/health") == 200 && status("/v2/health/ready") == 200)
    state.drain()
    #expect(status("/health") == 503 && status("/v2/health/ready") == 503 && status("/v2/health/live") == 200)
    #expect(status("/v1/models") == 503)
    state.becomeReady()
    #expect(status("/health") == 503)
  }

  /// Before all models are there, one that is missing may still come.
  @Test func modelsMayStillCome() async throws {
    let server = try TestService(["words"])
    server.service.state.catalog.isLoading = true
    let body =
      "{\"model\": \"else\", \"input\": \"a\", \"inputs\": \"a\", \"q\": \"a\", \"source\": \"de\", "
      + "\"target\": \"en\"}"
    for path in ["/v1/embeddings", "/v1/completions", "/translate", "/v2/models/else/infer", "/predict"] {
      let early = await server.post(path, body, headers: [("content-type", "application/json")])
      #expect(early.status == 503 && early.headers["retry-after"] == "1", "\(path): \(early.status)")
    }
    #expect(await server.post("/v1/embeddings", "{\"model\": \"words\", \"input\": \"a\"}").status == 200)
    server.service.state.catalog.isLoading = false
    let late = await server.post("/v1/embeddings", body)
    #expect(late.status == 404)
  }

  @Test func requestIDs() async throws {
    let server = try TestService(["words"])
    let known = await server.get("/info", headers: [("X-Request-ID", "abc-1.2:3_4")])
    #expect(known.headers["x-request-id"] == "abc-1.2:3_4")
    for bad in ["a b", "", String(repeating: "x", count: 129), "a\nb", "ä"] {
      let made = await server.get("/nothing", headers: [("x-request-id", bad)])
      let id = try #require(made.headers["x-request-id"])
      #expect(id != bad && RequestID.isUsable(id) && made.status == 404)
    }
  }

  @Test func tracesGoOn() async throws {
    let server = try TestService(["words"])
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    let response = await server.get("/health", headers: [("traceparent", "00-\(trace)-00f067aa0ba902b7-01")])
    let parts = try #require(response.headers["traceparent"]).split(separator: "-")
    #expect(parts[1] == trace && parts[2] != "00f067aa0ba902b7" && parts[3] == "01")
    for bad in [
      "00-\(trace)-0000000000000000-01", "ff-\(trace)-00f067aa0ba902b7-01", "00-\(trace)-00f067aa0ba902b7",
      "x",
      "00-\(String(repeating: "0", count: 32))-00f067aa0ba902b7-01", "00-\(trace)-00f067aa0ba902b7-01-x",
    ] {
      #expect(await server.get("/health", headers: [("traceparent", bad)]).headers["traceparent"] == nil)
    }
  }

  @Test func methodsAndPaths() async throws {
    let server = try TestService(["words"])
    let wrong = await server.send("PUT", "/v1/embeddings", "{}")
    #expect(wrong.status == 405 && wrong.headers["allow"] == "POST")
    #expect(try wrong.error["code"] as? String == "method_not_allowed")
    let none = await server.get("/v1/nothing")
    #expect(try none.status == 404 && none.error["type"] as? String == "not_found_error")
    #expect(try await server.get("/else").object["error"] is String)
  }

  @Test func keys() async throws {
    // printf %s secret | sha256sum
    let digest = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
    let keys = try APIKeys(hexadecimal: [digest])
    let server = try TestService(["words"], guards: RequestGuards(keys: keys))
    #expect(await server.get("/v1/models", headers: [("Authorization", "Bearer secret")]).status == 200)
    #expect(await server.get("/v1/models", headers: [("x-api-key", "secret")]).status == 200)
    #expect(await server.get("/health").status == 200)
    for wrong in [
      "Bearer secre", "Bearer secrets", "Bearer Secret", "Bearer \(digest)", "Basic secret", "secret", "",
    ] {
      let response = await server.get("/v1/models", headers: [("authorization", wrong)])
      #expect(response.status == 401 && response.headers["www-authenticate"] == "Bearer", "\(wrong)")
      #expect(try response.error["code"] as? String == "invalid_api_key")
    }
    #expect(throws: APIKeys.KeyFileError.self) { try APIKeys(hexadecimal: ["secret"]) }
    let file = try server.folder.write(Array("# keys\n\(digest) of a friend\n\n".utf8), as: "keys")
    #expect(try APIKeys(contentsOf: file).contains("secret"))
  }

  @Test func keysInBodies() async throws {
    // printf %s secret | sha256sum
    let digest = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
    let server = try TestService(["de-en"], guards: RequestGuards(keys: try APIKeys(hexadecimal: [digest])))
    let form = ("content-type", "application/x-www-form-urlencoded")
    func json(_ key: String) -> String { "{\"q\": \"a\", \"source\": \"de\", \"target\": \"en\"\(key)}" }
    #expect(await server.post("/translate", json(", \"api_key\": \"secret\"")).status == 200)
    #expect(await server.post("/translate", json(""), headers: [("x-api-key", "secret")]).status == 200)
    #expect(
      await server.post("/translate", "q=a&source=de&target=en&api_key=secret", headers: [form]).status == 200
    )
    for body in [json(""), json(", \"api_key\": \"Secret\""), json(", \"api_key\": \"\"")] {
      #expect(await server.post("/translate", body).status == 403)
    }
    #expect(await server.post("/translate", "q=a&source=de&target=en", headers: [form]).status == 403)
    #expect(await server.post("/translate", json(""), headers: [("x-api-key", "other")]).status == 401)
    #expect(await server.post("/v1/translate", "{\"input\": \"a\", \"api_key\": \"secret\"}").status == 401)
  }

  @Test func hosts() async throws {
    let server = try TestService(["words"], guards: RequestGuards(hosts: RequestGuards.loopback))
    for host in ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080"] {
      #expect(await server.get("/info", headers: [("Host", host)]).status == 200, "\(host)")
    }
    for host in ["evil.example", "localhost.evil.example:8080", "127.0.0.1.evil.example", ""] {
      #expect(await server.get("/info", headers: [("Host", host)]).status == 403, "\(host)")
    }
    #expect(await server.get("/info").status == 403)
  }

  @Test func packedBodies() async throws {
    let server = try TestService(
      ["words"],
      limits: {
        var limits = ServerLimits(); limits.bodyBytes = 10_000; return limits
      }())
    func post(_ body: [UInt8], _ coding: String) async -> Response {
      let head = RequestHead(
        method: "POST", path: "/v1/embeddings", headers: Headers([.init("content-encoding", coding)]))
      return await server.service.handle(Request(head: head, body: body, life: server.service.life(of: head)))
    }
    let body = Array(#"{"model": "words", "input": "a"}"#.utf8)
    #expect(await post(Gzip.compress(body), "gzip").status == 200)
    #expect(await post(Gzip.compress(body), "GZIP").status == 200)
    #expect(await post(body, "identity").status == 200)
    #expect(await post(Gzip.compress(body), "br").status == 415)
    #expect(await post(Gzip.compress(body), "gzip, gzip").status == 415)
    #expect(await post(body, "gzip").status == 400)
    #expect(await post(Array(Gzip.compress(body).dropLast(3)), "gzip").status == 400)
    #expect(await post(Gzip.compress(body) + [1], "gzip").status == 400)
    #expect(await post([], "gzip").status == 400)
    // Some kilobytes that would become 50 MB.
    #expect(await post(Gzip.compress([UInt8](repeating: 0x20, count: 5_000_000)), "gzip").status == 413)
  }

  @Test func answersArePackedWhereThatIsTaken() async throws {
    let server = try TestService(["words"])
    let plain = await server.get("/metrics")
    let packed = await server.get("/metrics", headers: [("Accept-Encoding", "br, gzip;q=0.5")])
    #expect(packed.headers["content-encoding"] == "gzip" && packed.headers["vary"] == "Accept-Encoding")
    #expect((packed.bytes?.count ?? 0) < (plain.bytes?.count ?? 0) / 2)
    #expect(plain.headers["content-encoding"] == nil)
    let refused = await server.get("/metrics", headers: [("Accept-Encoding", "gzip;q=0")])
    #expect(refused.headers["content-encoding"] == nil)
    // Not worth it.
    let small = await server.get("/health", headers: [("Accept-Encoding", "gzip")])
    #expect(small.headers["content-encoding"] == nil)
  }

  @Test func nothingOfTheInsideIsTold() {
    struct Secret: Error { let path = "/etc/passwd" }
    let error = ServiceError(Secret(), requestID: "abc")
    #expect(error.status == 500 && !error.message.contains("passwd") && error.message.contains("abc"))
    let response = ErrorFamily.openAI.response(error)
    #expect(response.headers["x-should-retry"] == "false")
  }

  @Test func metricsAreCounted() async throws {
    let server = try TestService(["words", "sentences"])
    _ = await server.post("/v1/embeddings", #"{"model": "sentences", "input": "the otter"}"#)
    let text = await server.get("/metrics").text
    #expect(text.contains("parlance_batch_size_bucket{model=\"sentences\",le=\"1.0\"} 1"))
    #expect(text.contains("parlance_prompt_tokens_total{model=\"sentences\"} 4"))
    #expect(text.contains("parlance_model_loaded{model=\"words\",version=\"1\"} 1"))
    for state in ["used", "free"] { #expect(text.contains("\nparlance_heap_bytes{state=\"\(state)\"} ")) }
    // Each line is a comment or a name with a number, and each name is described once, before it comes.
    var described: Set<Substring> = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("# TYPE ") {
        #expect(described.insert(line.split(separator: " ")[2]).inserted)
      } else if !line.hasPrefix("#") {
        let name = line.prefix { $0 != "{" && $0 != " " }
        let base = ["_bucket", "_sum", "_count"].reduce(name) {
          $0.hasSuffix($1) ? $0.dropLast($1.count) : $0
        }
        #expect(described.contains(name) || described.contains(base), "\(line)")
        #expect(Double(line.split(separator: " ").last ?? "") != nil, "\(line)")
      }
    }
  }

  @Test func bodiesThatAreNoJSON() async throws {
    let server = try TestService(["words"])
    let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    for body in [
      "", "{", "[]", "5", "{\"model\": \"words\", \"input\": NaN}",
      "{\"model\": \"words\", \"input\": \"\\ud800\"}",
      "{\"model\": \"words\", \"input\": \(deep)}", "{\"model\": \"words\", \"input\": \"a\"} x",
    ] {
      let response = await server.post("/v1/embeddings", body)
      #expect(try response.status == 400 && response.error["message"] is String, "\(body)")
    }
  }

  @Test func silentStreamsAreKeptAlive() async throws {
    let watch = Watch(silence: .milliseconds(60))
    defer { watch.finish() }
    let (silent, lively, ended) = (ResponseStream(), ResponseStream(), ResponseStream())
    // Before it is watched: on a busy machine silence may have lasted too long already.
    silent.write(Array("data: {}\n\n".utf8))
    for stream in [silent, lively, ended] { watch.add(stream) }
    ended.finish()
    watch.visit { _ in lively.write(Array("data: 1\n\n".utf8)) }
    var text = ""
    for _ in 0..<3000 where text.components(separatedBy: ": ping\n\n").count < 4 {
      try await Task.sleep(for: .milliseconds(5))
      text += String(decoding: silent.drain(), as: UTF8.self)
    }
    // Comments between events, as clients pass them over.
    #expect(text.hasPrefix("data: {}\n\n: ping\n\n: ping\n\n: ping\n\n"), "\(text)")
    #expect(ended.drain().isEmpty)
    watch.remove(silent)
  }
}
