import Foundation
import ParlanceTestSupport
import Testing

/// The server as a program.
@Suite(.serialized) struct ServeTests {
  struct NotStarted: Error {
    let errors: String
  }

  private struct Server {
    let process: Process
    let logs: ParlanceCLITests.TemporaryFolder
    let port: Int

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
      logs = try ParlanceCLITests.TemporaryFolder()
      process = try Program.start(
        ["serve", "--port", "0"] + arguments, in: logs, environment: environment)
      let end = Date().addingTimeInterval(60)
      while true {
        let text = try String(contentsOf: logs.url("errors"), encoding: .utf8)
        if let place = text.range(of: "at http://127.0.0.1:"),
          let port = Int(text[place.upperBound...].prefix { $0.isNumber })
        {
          self.port = port
          return
        }
        guard Date() < end, process.isRunning else {
          process.terminate()
          throw NotStarted(errors: text)
        }
        Thread.sleep(forTimeInterval: 0.01)
      }
    }

    func status(_ path: String) throws -> String {
      let client = try RawClient(port: port)
      client.get(path, "Connection: close\r\n")
      return String(client.readAll().dropFirst(9).prefix(3))
    }

    func post(_ path: String, _ body: String) throws -> String {
      let client = try RawClient(port: port)
      client.post(path, body, "Connection: close\r\n")
      return client.readAll()
    }

    func end(_ signal: Int32 = SIGTERM) throws -> Program.Run {
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      return try Program.outcome(of: process, in: logs)
    }
  }

  @Test func servesWordVectorsUntilASignal() throws {
    let folder = try ParlanceCLITests.TemporaryFolder()
    let words = try SmallTexts.train(in: folder)
    let server = try Server(["--model", "words=\(words).bin", "--request-log", folder.path("log.sqlite")])
    #expect(try server.status("/health") == "200" && server.status("/v2/health/ready") == "200")
    let answer = try server.post("/v1/embeddings", #"{"model": "words", "input": "the otter"}"#)
    #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("\"embedding\":["))
    #expect(try server.status("/v1/models/words") == "200" && server.status("/v1/models/none") == "404")
    let run = try server.end()
    #expect(run.status == 0, "\(run.errors)")
    // A line of JSON for each request, and none of its text.
    let lines = run.errors.split(separator: "\n").filter { $0.hasPrefix("{") && $0.contains("\"route\"") }
    #expect(lines.count == 5 && !run.errors.contains("the otter"), "\(run.errors)")
    for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    #expect(FileManager.default.fileExists(atPath: folder.path("log.sqlite")))
  }

  /// Two servers map one file; whose weights cannot be shared is told, with --quiet too.
  @Test func serversShareWeights() throws {
    let folder = try ParlanceCLITests.TemporaryFolder()
    let model = try SmallModels.sentenceEncoder(in: folder)
    let words = try SmallTexts.train(in: folder)
    let body = #"{"model": "sentences", "input": "the otter"}"#
    func vector(_ server: Server) throws -> Substring {
      let text = try server.post("/v1/embeddings", body)
      let place = try #require(text.range(of: "\"embedding\":["))
      return text[place.upperBound...].prefix { $0 != "]" }
    }
    let plain = try Server(["--model", "sentences=\(model)", "--quiet"])
    let want = try vector(plain)
    #expect(try plain.end().status == 0)

    let environment = ["XDG_CACHE_HOME": folder.path("cache")]
    let arguments = [
      "--model", "sentences=\(model)", "--model", "words=\(words).bin", "--quiet", "--shared-weights",
    ]
    let servers = try (0..<2).map { _ in try Server(arguments, environment: environment) }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("cache/parlance"))
    #expect(files.count == 1)
    for server in servers {
      // Files without a size are read to their end only by way of a handle.
      let path = "/proc/\(server.process.processIdentifier)/maps"
      let bytes = try #require(FileHandle(forReadingAtPath: path)).readDataToEndOfFile()
      let maps = String(decoding: bytes, as: UTF8.self)
      #expect(maps.contains(folder.path("cache/parlance/\(files.first ?? "none")")))
      #expect(try vector(server) == want)
      let run = try server.end()
      #expect(run.status == 0 && run.errors.contains("bytes of weights are shared"), "\(run.errors)")
      #expect(run.errors.contains("words.bin: weights are not shared"), "\(run.errors)")
    }
    // Without a place for files it serves all the same.
    let alone = try Server(arguments, environment: ["XDG_CACHE_HOME": words + ".bin"])
    #expect(try vector(alone) == want)
    #expect(try alone.end().errors.contains("\"warning\""))
  }

  @Test func aRunningStreamEndsInOrder() throws {
    let folder = try ParlanceCLITests.TemporaryFolder()
    let server = try Server([
      "--model", "stories=\(try SmallModels.languageModel(in: folder))", "--quiet",
    ])
    let client = try RawClient(port: server.port)
    client.post(
      "/v1/completions",
      #"{"model": "stories", "prompt": "the otter", "max_tokens": 4000, "stream": true, "logit_bias": {"2": -100}}"#
    )
    let start = client.read { $0.contains("data: ") }
    #expect(start.contains("200 OK") && start.contains("text/event-stream"))
    kill(server.process.processIdentifier, SIGTERM)
    Thread.sleep(forTimeInterval: 0.1)
    // Not ready from now on, or gone already; what runs goes on to its end.
    let status = try? server.status("/v2/health/ready")
    #expect([nil, "", "503"].contains(status), "\(status ?? "")")
    let rest = client.readAll()
    #expect(rest.contains("data: [DONE]"))
    server.process.waitUntilExit()
    #expect(server.process.terminationStatus == 0)
  }

  @Test func aSecondSignalEndsItAtOnce() throws {
    let folder = try ParlanceCLITests.TemporaryFolder()
    let server = try Server([
      "--model", "stories=\(try SmallModels.languageModel(in: folder))", "--quiet",
      "--max-generated-tokens", "1000000", "--request-seconds", "600",
    ])
    let client = try RawClient(port: server.port)
    client.post(
      "/v1/completions",
      #"{"model": "stories", "prompt": "the otter", "max_tokens": 1000000, "stream": true, "logit_bias": {"2": -100}}"#
    )
    _ = client.read { $0.contains("data: ") }
    kill(server.process.processIdentifier, SIGTERM)
    Thread.sleep(forTimeInterval: 0.2)
    #expect(server.process.isRunning)
    #expect(try server.end().status == 128 + SIGTERM)
  }

  @Test func aChangedModelIsLoadedAgain() throws {
    let folder = try ParlanceCLITests.TemporaryFolder()
    let words = try SmallTexts.train(in: folder)
    let served = folder.path("served.bin")
    try FileManager.default.copyItem(atPath: words + ".bin", toPath: served)
    let server = try Server(["--model", "words=\(served)", "--quiet", "--reload-seconds", "1"])
    let body = #"{"model": "words", "input": "otter"}"#
    func vector() throws -> Substring {
      let text = try server.post("/v1/embeddings", body)
      let place = try #require(text.range(of: "\"embedding\":["))
      return text[place.upperBound...].prefix { $0 != "]" }
    }
    let before = try vector()
    // A broken one changes nothing.
    try Data("no model".utf8).write(to: folder.url("broken"))
    #expect(rename(folder.path("broken"), served) == 0)
    Thread.sleep(forTimeInterval: 3)
    #expect(try vector() == before)
    let place = try ParlanceCLITests.TemporaryFolder()
    let other = try SmallTexts.train(in: place, ["--seed", "9"])
    try FileManager.default.copyItem(atPath: other + ".bin", toPath: folder.path("next"))
    #expect(rename(folder.path("next"), served) == 0)
    let end = Date().addingTimeInterval(20)
    while try vector() == before, Date() < end { Thread.sleep(forTimeInterval: 0.1) }
    #expect(try vector() != before)
    #expect(try server.end().status == 0)
  }

  @Test func wrongUseIsTold() throws {
    for (arguments, part) in [
      (["serve"], "nothing to serve"), (["serve", "--model", "words"], "NAME=PATH"),
      (["serve", "--model", "a b=c"], "no name for a model"),
      (["serve", "--model", "a=b", "--max-inputs", "0"], "max_inputs"),
      (["serve", "--model", "a=b", "--port", "70000"], "--port"),
    ] {
      let run = try Program.run(arguments)
      #expect(run.status == 2 && run.errors.contains(part), "\(arguments): \(run.errors)")
    }
    let missing = try Program.run(["serve", "--model", "a=/nowhere", "--port", "0"])
    #expect(missing.status == 1 && missing.errors.contains("/nowhere"), "\(missing.errors)")
    let address = try Program.run(["serve", "--model", "a=/nowhere", "--host", "nowhere"])
    #expect(address.status == 1 && address.errors.contains("no address"), "\(address.errors)")
    let folder = try ParlanceCLITests.TemporaryFolder()
    let file = try folder.write("models:\n  a: b\nlimit: 5\n", to: "settings.yaml")
    let setting = try Program.run(["serve", "--config", file])
    #expect(setting.status == 1 && setting.errors.contains("line 3"), "\(setting.errors)")
  }
}
