import Foundation
import ParlanceTestSupport
import Synchronization
import Testing

@testable import ParlanceServer

/// What only shows on a socket.
@Suite(.serialized) struct SocketTests {
  private let models: TestService

  init() throws {
    var limits = ServerLimits()
    // So that large requests can wait beside each other.
    limits.batchTokens = 1 << 20
    models = try TestService(["words", "de-en"], limits: limits)
  }

  private let embedding = #"{"model": "words", "input": "a"}"#

  private func statuses(_ text: String) -> [String] {
    text.components(separatedBy: "HTTP/1.1 ").dropFirst().map { String($0.prefix(3)) }
  }

  @Test func keepAliveAndPipelining() throws {
    let server = try SocketServer(models.service)
    let client = try server.client()
    for _ in 0..<10 {
      client.post("/v1/embeddings", embedding)
      client.get("/health")
    }
    client.get("/info", "Connection: close\r\n")
    let text = client.readAll()
    #expect(statuses(text) == [String](repeating: "200", count: 21), "\(text.prefix(500))")
    #expect(SocketServer.eventually { server.http.openRequests == 0 })
  }

  @Test func anAnswerThatIsReadyKeepsTheConnection() throws {
    let server = try SocketServer(models.service)
    let client = try server.client()
    for path in ["/health", "/metrics", "/v1/models", "/nothing"] {
      client.get(path)
      let text = client.read { $0.contains("\r\n\r\n") }
      #expect(!text.lowercased().contains("connection: close"), "\(path): \(text.prefix(300))")
    }
    // What refuses a body does not wait for it.
    client.send("POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
    #expect(client.readAll().contains("HTTP/1.1 404"))
  }

  @Test(arguments: [
    (
      "POST /v1/embeddings HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "400"
    ),
    (
      "POST /v1/embeddings HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
      "400"
    ),
    ("POST /v1/embeddings HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\nabcd", "400"),
    ("POST /v1/embeddings HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd", "400"),
    ("POST /v1/embeddings HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "501"),
    ("POST /v1/embeddings HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", "501"),
    ("POST /v1/embeddings HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", "501"),
    ("POST /v1/embeddings HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"),
    ("GET /info HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"),
    ("GET /info HTTP/1.1\r\nHost: a\r\nX-A: \u{1}\r\n\r\n", "400"),
    ("get /info HTTP/1.1\r\nHost: a\r\n\r\n", "501"),
  ])
  func smuggling(start: String, status: String) throws {
    let server = try SocketServer(models.service)
    let client = try server.client()
    // The second request must never be answered.
    client.send(start + "GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
    let text = client.readAll()
    #expect(statuses(text).first == status && !text.contains("\"status\":\"ok\""), "\(text)")
  }

  @Test func bodiesBeyondTheLimit() throws {
    var limits = ServerLimits()
    limits.bodyBytes = 1000
    let small = try TestService(["words"], limits: limits)
    let server = try SocketServer(small.service, limits: limits)
    let announced = try server.client()
    announced.send("POST /v1/embeddings HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000000\r\n\r\n")
    #expect(statuses(announced.readAll()) == ["413"])
    let chunked = try server.client()
    chunked.send("POST /v1/embeddings HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in 0..<20 { chunked.send("64\r\n" + String(repeating: "x", count: 100) + "\r\n") }
    chunked.send("0\r\n\r\n")
    #expect(statuses(chunked.readAll()) == ["413"])
    let unknown = try server.client()
    unknown.send("POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
    #expect(statuses(unknown.readAll()) == ["404"])
    #expect(SocketServer.eventually { server.http.openRequests == 0 })
  }

  @Test func slowHeadsAndBodiesAreCut() throws {
    var limits = ServerLimits()
    limits.receiveSeconds = 1
    limits.idleSeconds = 1
    let server = try SocketServer(models.service, limits: limits)
    let clients = try (0..<6).map { _ in try server.client() }
    for client in clients.prefix(2) { client.send("GET /health HT") }
    for client in clients[2..<4] {
      client.send("POST /v1/embeddings HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{")
    }
    for client in clients.suffix(2) { client.get("/health") }
    let start = ContinuousClock.now
    // A byte now and then keeps none of them.
    for _ in 0..<8 {
      usleep(250_000)
      for client in clients { client.send("x") }
    }
    let other = try server.client()
    other.get("/health", "Connection: close\r\n")
    #expect(statuses(other.readAll()) == ["200"])
    for (index, client) in clients.enumerated() {
      let text = client.readAll()
      #expect(statuses(text) == (index < 2 ? [] : index < 4 ? ["408"] : ["200"]), "\(index): \(text)")
    }
    #expect(ContinuousClock.now - start < .seconds(60))
    #expect(SocketServer.eventually { server.state.watch.count == 0 })
  }

  @Test func aClientThatLeavesStopsItsWork() throws {
    let server = try SocketServer(models.service)
    let texts = [String](repeating: "\"the otter drinks from the river and goes on\"", count: 1500)
    let body = "{\"input\": [\(texts.joined(separator: ","))], \"beam\": 20, \"max_length\": 400}"
    let clients = try (0..<3).map { _ in try server.client() }
    for client in clients { client.post("/v1/translate", body) }
    #expect(SocketServer.eventually { server.state.watch.count == 3 })
    usleep(100_000)
    let start = ContinuousClock.now
    for client in clients { client.close() }
    #expect(SocketServer.eventually { server.state.watch.count == 0 })
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(SocketServer.eventually { server.http.openRequests == 0 })
    // The model is free: a small request is answered soon.
    let next = try server.client()
    next.post("/v1/translate", #"{"input": "a", "max_length": 2}"#, "Connection: close\r\n")
    #expect(statuses(next.readAll()) == ["200"])
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  @Test func theDeadlineOfARequest() throws {
    let server = try SocketServer(models.service)
    let texts = [String](repeating: "\"the otter drinks from the river and goes on\"", count: 1500)
    let body = "{\"input\": [\(texts.joined(separator: ","))], \"beam\": 20, \"max_length\": 400}"
    let client = try server.client()
    let start = ContinuousClock.now
    client.post("/v1/translate", body, "x-request-timeout-ms: 200\r\nConnection: close\r\n")
    let text = client.readAll()
    #expect(statuses(text) == ["504"] && text.contains("deadline_exceeded"), "\(text)")
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func headOptionsAndOldVersions() throws {
    let server = try SocketServer(models.service)
    let client = try server.client()
    client.send("HEAD /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    let head = client.readAll()
    #expect(statuses(head) == ["200"] && !head.contains("{"))
    let old = try server.client()
    old.send("GET /health HTTP/1.0\r\n\r\n")
    #expect(old.readAll().contains("\"status\":\"ok\""))
    let options = try server.client()
    options.send(
      "OPTIONS /v1/embeddings HTTP/1.1\r\nHost: a\r\nOrigin: http://evil.example\r\nConnection: close\r\n\r\n"
    )
    let text = options.readAll()
    #expect(statuses(text) == ["405"] && !text.lowercased().contains("access-control"))
    let expecting = try server.client()
    expecting.send(
      "POST /v1/embeddings HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: \(embedding.utf8.count)\r\n"
        + "Connection: close\r\n\r\n")
    _ = expecting.read { $0.contains("\r\n\r\n") }
    expecting.send(embedding)
    #expect(statuses(expecting.readAll()) == ["200"])
  }

  @Test func manyClientsAtOnce() throws {
    let server = try SocketServer(models.service)
    let (body, counts) = (embedding, Counts())
    // Threads of their own: clients wait, and tasks must not.
    for _ in 0..<16 {
      Thread.detachNewThread {
        defer { counts.open.subtract(1, ordering: .sequentiallyConsistent) }
        guard let client = try? server.client() else {
          counts.wrong.add(51, ordering: .relaxed)
          return
        }
        for _ in 0..<50 { client.post("/v1/embeddings", body) }
        client.get("/health", "Connection: close\r\n")
        let right = client.readAll().components(separatedBy: "HTTP/1.1 200").count - 1
        counts.wrong.add(51 - right, ordering: .relaxed)
      }
    }
    #expect(SocketServer.eventually { counts.open.load(ordering: .sequentiallyConsistent) == 0 })
    #expect(counts.wrong.load(ordering: .sequentiallyConsistent) == 0)
  }
}

private final class Counts: Sendable {
  let wrong = Atomic<Int>(0)
  let open = Atomic<Int>(16)
}
