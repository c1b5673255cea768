import Testing

@testable import ParlanceServer

@Suite struct RouteTableTests {
  private let table = RouteTable(Routes.all)

  private func pattern(_ method: String, _ path: String) -> String? {
    guard case .route(let route, _) = table.find(method, path) else { return nil }
    return route.pattern
  }

  @Test func pathsAreFound() {
    #expect(pattern("GET", "/health") == "/health")
    #expect(pattern("HEAD", "/health") == "/health")
    #expect(pattern("GET", "/health/") == "/health")
    #expect(pattern("GET", "/v1/models/a%2Fb") == "/v1/models/{id...}")
    #expect(pattern("GET", "/v1/models/a/b") == "/v1/models/{id...}")
    guard case .route(_, let parameters) = table.find("GET", "/v1/models/a%2Fb") else {
      Issue.record("no route")
      return
    }
    #expect(parameters == ["id": "a/b"])
  }

  @Test(arguments: [
    "/%2e%2e/health", "/../health", "//health", "/health%00", "/v1/%zz", "/v1/models/..", "/v1/models/%ff",
    "health", "", "/v1/models", "http://host/health", "/v1/models/%2e%2e%2fetc",
  ])
  func trickyPathsAreNot(path: String) {
    let found = pattern("GET", path)
    // A slash that was encoded stays within its segment: it is a model's name, and no model has that.
    #expect(found == nil || (path == "/v1/models" && found == path) || path.hasSuffix("%2fetc"))
  }

  @Test func otherMethodsAreTold() {
    guard case .otherMethods(let methods, _) = table.find("DELETE", "/v1/embeddings") else {
      Issue.record("not told")
      return
    }
    #expect(methods == ["POST"])
  }

  @Test func allPatternsDiffer() {
    let all = Routes.all.map { $0.method + " " + $0.pattern }
    #expect(Set(all).count == all.count)
  }
}
