import Foundation
import ParlanceTestSupport
import Testing

@testable import ParlanceServer

/// Triton's model repository extension.
@Suite struct RepositoryRouteTests {
  private func index(_ server: TestService, _ body: String = "") async throws -> [String: String] {
    let response = await server.post("/v2/repository/index", body)
    #expect(response.status == 200, "\(response.text)")
    let models = try #require(try response.json as? [[String: String]])
    return Dictionary(uniqueKeysWithValues: models.map { ($0["name"] ?? "", $0["state"] ?? "") })
  }

  @Test func theIndexListsModels() async throws {
    let server = try TestService(["words", "vectors"])
    // tritonclient sends no body at all.
    #expect(try await index(server) == ["words": "READY", "vectors": "READY"])
    #expect(try await index(server, #"{"ready": true}"#).count == 2)
    #expect(await server.post("/v2/repository/index", #"{"ready": 5}"#).status == 400)
  }

  @Test func loadingIsOffUnlessAllowed() async throws {
    let server = try TestService(["words"])
    for verb in ["load", "unload"] {
      let response = await server.post("/v2/repository/models/words/\(verb)", "{}")
      #expect(response.status == 403 && response.text.contains("--model-control"), "\(response.text)")
    }
    #expect(try await index(server) == ["words": "READY"])
  }

  @Test func modelsAreUnloadedAndLoaded() async throws {
    let server = try TestService(["vectors"])
    let state = server.service.state
    let path = server.folder.path("more.vec")
    try FileManager.default.copyItem(atPath: ServedModels.fixture("skipgram.vec"), toPath: path)
    let source = try ModelSource(name: "more", path: path)
    let reloader = ModelReloader(
      [source], ModelLoader(limits: state.limits, metrics: state.metrics), state.catalog, nil)
    try await reloader.load(source)
    state.control = reloader
    func ask(_ verb: String, _ body: String = "{}", model: String = "more") async -> Response {
      await server.post("/v2/repository/models/\(model)/\(verb)", body)
    }
    #expect(await ask("unload", #"{"parameters": {"unload_dependents": false}}"#).status == 200)
    #expect(try await index(server) == ["vectors": "READY", "more": "UNAVAILABLE"])
    #expect(try await index(server, #"{"ready": true}"#) == ["vectors": "READY"])
    #expect(await server.get("/v2/models/more/ready").status == 404)
    // Changes of its files do not bring it back.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 5)], ofItemAtPath: path)
    for _ in 0..<3 { reloader.look() }
    try await Task.sleep(for: .milliseconds(50))
    #expect(try await index(server)["more"] == "UNAVAILABLE")
    #expect(await ask("load").status == 200)
    #expect(await server.get("/v2/models/more/ready").status == 200)
    #expect(try await server.get("/v2/models/more").object["versions"] as? [String] == ["2"])
    // No request names files, and none reaches a model that the server was not started with.
    for parameters in [#""file:model.bin": "AAAA""#, #""config": "{}""#] {
      let response = await ask("load", "{\"parameters\": {\(parameters)}}")
      #expect(response.status == 400, "\(response.text)")
    }
    #expect(await ask("load", model: "..%2Fwords").status == 404)
    #expect(await ask("load", model: "vectors").status == 404)
    // A file that cannot be read: the old model stays.
    try Data("nonsense".utf8).write(to: URL(fileURLWithPath: path))
    let broken = await ask("load")
    #expect(broken.status == 500 && !broken.text.contains(path), "\(broken.text)")
    #expect(await server.get("/v2/models/more/ready").status == 200)
  }
}
