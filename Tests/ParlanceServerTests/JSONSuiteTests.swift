import Foundation
import Testing

@testable import ParlanceServer

/// nst/JSONTestSuite, where the folder that `PARLANCE_JSON_SUITE` names has it: what must be taken is taken as JSON, what
/// must be refused is a 400, and nothing else happens.
@Suite struct JSONSuiteTests {
  private static var files: [URL] {
    guard let path = ProcessInfo.processInfo.environment["PARLANCE_JSON_SUITE"] else { return [] }
    let all = try? FileManager.default.contentsOfDirectory(
      at: URL(fileURLWithPath: path), includingPropertiesForKeys: nil)
    return (all ?? []).filter { $0.pathExtension == "json" }
  }

  @Test(.enabled(if: !files.isEmpty, "PARLANCE_JSON_SUITE names no folder with JSONTestSuite's files"))
  func bodies() async throws {
    let server = try TestService(["words"])
    for file in Self.files {
      let name = file.lastPathComponent
      let body = [UInt8](try Data(contentsOf: file))
      let head = RequestHead(method: "POST", path: "/v1/embeddings")
      let response = await server.service.handle(
        Request(head: head, body: body, life: server.service.life(of: head)))
      // None of them is a request: so all get a 400, and those that are JSON are told of a field.
      #expect(response.status == 400, "\(name): \(response.text)")
      let code = try response.error["code"] as? String
      if name.hasPrefix("y_") { #expect(code != "invalid_json", "\(name): \(response.text)") }
      if name.hasPrefix("n_") { #expect(code == "invalid_json", "\(name): \(response.text)") }
    }
  }
}
