import Dispatch
import Synchronization

@testable import ParlanceServer

/// Requests to the server, above its HTTP library.
enum RequestTargets {
  /// Words with vectors, which need no file beside.
  private static let service: Service? = {
    let path = InputFile.write(Array("3 2\nthe 1 0\notter 0.5 -1\n</s> 0 1\n".utf8), as: "served.vec")
    let limits = ServerLimits()
    let metrics = ServerMetrics()
    let state = ServerState(catalog: ModelCatalog(), limits: limits, metrics: metrics)
    guard let source = try? ModelSource(name: "words", path: path),
      let model = try? ModelLoader(limits: limits, metrics: metrics).load(source)
    else { return nil }
    state.catalog.put(model)
    state.becomeReady()
    return Service(state)
  }()

  /// The first line is method and path, the lines up to an empty one are headers, the rest is the body. Whatever it is, it is
  /// answered, and not by an error of the server's own.
  static func request(_ bytes: [UInt8]) {
    guard let service else { return FuzzTarget.check(false, "the service could not be made") }
    var lines: [String] = []
    var rest = bytes[...]
    while lines.count < 32, let end = rest.firstIndex(of: 0x0A) {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      if line.isEmpty && !lines.isEmpty { break }
      lines.append(String(decoding: line, as: UTF8.self))
    }
    let first = (lines.first ?? "").split(separator: " ", maxSplits: 1).map(String.init)
    let headers = lines.dropFirst().compactMap { line -> Headers.Field? in
      let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
      return parts.count == 2 ? Headers.Field(parts[0], Headers.trimmed(Substring(parts[1]))) : nil
    }
    let head = RequestHead(
      method: first.first ?? "GET", path: first.count > 1 ? first[1] : "/", headers: Headers(headers))
    _ = HeadCheck.problem(of: head)
    let request = Request(head: head, body: Array(rest), life: service.life(of: head))
    let isDone = DispatchSemaphore(value: 0)
    let answered = Answered()
    Task.detached {
      answered.status.store(await service.handle(request).status, ordering: .sequentiallyConsistent)
      isDone.signal()
    }
    isDone.wait()
    let code = answered.status.load(ordering: .sequentiallyConsistent)
    FuzzTarget.check(code >= 200 && code < 600 && code != 500, "status \(code)")
  }

  private final class Answered: Sendable {
    let status = Atomic<Int>(0)
  }
}
