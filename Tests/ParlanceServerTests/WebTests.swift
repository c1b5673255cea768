import Foundation
import ParlanceFiles
import ParlanceTestSupport
import Testing

@testable import ParlanceServer

@Suite struct WebTests {
  private let service: TestService

  init() throws { service = try TestService(["words"]) }

  private func text(_ file: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent("Server/Web/\(file)"), encoding: .utf8)
  }

  @Test func thePageIsTheFilesOfItsFolder() async throws {
    let script = try ["core.js", "translate.js", "tasks.js", "live.js", "start.js"].map { try text($0) }
      .joined()
    let page =
      try text("page.html") + "<style>" + text("style.css") + "</style>\n" + text("body.html")
      + "<script>" + script + "</script>\n" + text("end.html")
    let response = await service.get("/")
    #expect(response.status == 200)
    #expect(response.headers["content-type"] == "text/html; charset=utf-8")
    #expect(response.text == page)
    #expect(await service.get("/openapi.json").text == (try text("openapi.json")))
  }

  @Test func thePolicyAllowsThePagesOwnPartsAlone() async throws {
    let response = await service.get("/")
    let policy = try #require(response.headers["content-security-policy"])
    for name in ["script", "style"] {
      let content = try #require(WebPage.content(of: name, in: response.bytes ?? []))
      let hash = Data(SHA256.digest(of: content).bytes).base64EncodedString()
      #expect(policy.contains("\(name)-src 'sha256-\(hash)'"))
    }
    #expect(policy.hasPrefix("default-src 'none'"))
    #expect(!policy.contains("unsafe"))
    // One script, one style, nothing inline beside them, nothing from elsewhere.
    #expect(response.text.components(separatedBy: "<script").count == 2)
    #expect(response.text.components(separatedBy: "<style").count == 2)
    for line in response.text.split(separator: "\n") where line.contains("://") {
      #expect(line.contains("http://www.w3.org/2000/svg"), "\(line)")
    }
    let inline = try Regex(#"<[^>]*\s(style|on[a-z]+|src)="#)
    #expect(response.text.firstMatch(of: inline) == nil)
  }

  @Test func anUnchangedPageIsNotSentAgain() async throws {
    for path in ["/", "/openapi.json"] {
      let tag = try #require(await service.get(path).headers["etag"])
      let again = await service.get(path, headers: [("If-None-Match", "\"other\", \(tag)")])
      #expect(again.status == 304)
      #expect(again.bytes == [])
      #expect(await service.get(path, headers: [("If-None-Match", "\"other\"")]).status == 200)
    }
  }

  @Test func thePageNeedsNoKey() async throws {
    let keys = try APIKeys(hexadecimal: [String(repeating: "a", count: 64)])
    let guarded = try TestService(["words"], guards: RequestGuards(keys: keys))
    #expect(await guarded.get("/").status == 200)
    #expect(await guarded.get("/openapi.json").status == 200)
    #expect(await guarded.get("/info").status == 401)
  }
}

/// The description against the table of routes.
@Suite struct OpenAPITests {
  private let document: [String: Any]

  init() throws {
    document = try #require(
      try JSONSerialization.jsonObject(with: Data(WebPage.openAPI.bytes)) as? [String: Any])
  }

  /// Each method and path, with what is said of it.
  private var operations: [String: [String: Any]] {
    get throws {
      var found: [String: [String: Any]] = [:]
      for (path, item) in try #require(document["paths"] as? [String: [String: [String: Any]]]) {
        for (method, operation) in item { found[method.uppercased() + " " + path] = operation }
      }
      return found
    }
  }

  @Test func allRoutesAreDescribedAndNoOthers() throws {
    let routes = Set(
      Routes.all.map { "\($0.method) \($0.pattern.replacingOccurrences(of: "...", with: ""))" })
    let described = Set(try operations.keys)
    #expect(routes.subtracting(described) == [], "routes that openapi.json does not tell of")
    #expect(described.subtracting(routes) == [], "openapi.json tells of routes that there are not")
  }

  @Test func eachRouteTellsItsErrorsInItsFamily() throws {
    let operations = try operations
    for route in Routes.all {
      let key = "\(route.method) \(route.pattern.replacingOccurrences(of: "...", with: ""))"
      let operation = try #require(operations[key])
      let responses = try #require(operation["responses"] as? [String: [String: Any]])
      let family = "\(route.family)"
      var codes = ["400", "403", "413", "415", "429", "500", "503"]
      if route.method == "POST" { codes += ["401", "404", "504"] }
      if family == "textEmbeddings" { codes.append("422") }
      for code in codes {
        #expect(
          responses[code]?["$ref"] as? String == "#/components/responses/\(family)\(code)", "\(key) \(code)")
      }
      // Routes that are open need no key.
      #expect(((operation["security"] as? [Any])?.isEmpty ?? false) == route.isOpen, "\(key)")
      #expect((operation["requestBody"] != nil) == (route.method == "POST"), "\(key)")
      let names = route.segments.compactMap { segment -> String? in
        switch segment {
        case .word: nil
        case .parameter(let name), .rest(let name): name
        }
      }
      let parameters = (operation["parameters"] as? [[String: Any]] ?? []).compactMap {
        $0["name"] as? String
      }
      #expect(parameters == names, "\(key)")
    }
  }

  @Test func allReferencesLeadSomewhere() throws {
    var count = 0
    func check(_ value: Any) throws {
      if let list = value as? [Any] { try list.forEach(check) }
      guard let object = value as? [String: Any] else { return }
      if let reference = object["$ref"] as? String {
        count += 1
        var place: Any? = document
        for name in reference.split(separator: "/").dropFirst() {
          place = (place as? [String: Any])?[String(name)]
        }
        #expect(place != nil, "\(reference)")
      }
      try object.values.forEach(check)
    }
    try check(document)
    #expect(count > 100)
  }

  @Test func boundsAreTheDefaults() throws {
    let limits = ServerLimits()
    func maximum(_ name: String, _ path: String...) throws -> Int? {
      var place: Any? = document[path[0]]
      for name in path.dropFirst() { place = (place as? [String: Any])?[name] }
      let properties = (place as? [String: Any])?["properties"] as? [String: [String: Any]]
      return properties?[name]?["maximum"] as? Int
    }
    func body(_ name: String, _ route: String) throws -> Int? {
      try maximum(name, "paths", route, "post", "requestBody", "content", "application/json", "schema")
    }
    #expect(try body("beam", "/v1/translate") == limits.beam)
    #expect(try body("nbest", "/v1/translate") == limits.alternatives)
    #expect(try body("max_length", "/v1/translate") == limits.generatedTokens)
    #expect(try body("k", "/v1/neighbors") == limits.neighbors)
    #expect(try body("alternatives", "/translate") == limits.alternatives)
    #expect(try maximum("n", "components", "schemas", "Generation") == limits.choices)
    let information = document["info"] as? [String: Any]
    #expect(information?["version"] as? String == ServerVersion.text)
  }
}
