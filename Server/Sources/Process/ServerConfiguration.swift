import Yams

/// What a server is started with: read from a file such as `Server/parlance.yaml`, and changed by flags.
public struct ServerConfiguration: Sendable {
  public var host = "127.0.0.1"
  public var port = 8080
  public var models: [ModelSource] = []
  public var limits = ServerLimits()
  /// A file of API keys.
  public var apiKeys: String?
  public var allowedHosts: [String] = []
  /// A SQLite file for a row of each request.
  public var requestLog: String?
  /// A SQLite file of answers that were given before, and how large it may get.
  public var cache: String?
  public var cacheMegabytes = 256
  /// How often model files are looked at for changes; 0: never.
  public var reloadSeconds = 2.0
  /// Whether clients may have models loaded again and let go.
  public var modelControl = false
  /// Whether packed weights lie in files that other servers map too.
  public var sharesWeights = false
  /// Whether each request is a line on standard error.
  public var logsRequests = true

  public init() {}

  /// What is wrong with a file, and where.
  public struct FileError: Error, Sendable, CustomStringConvertible {
    let file: String
    let line: Int?
    let reason: String
    public var description: String { "\(file)\(line.map { ", line \($0)" } ?? ""): \(reason)" }
  }

  /// - Throws: `FileError` naming the line.
  public init(yaml: String, file: String) throws {
    self.init()
    let node: Node?
    do {
      node = try compose(yaml: yaml)
    } catch {
      throw FileError(file: file, line: nil, reason: "not valid YAML: \(error)")
    }
    guard let node else { return }
    let reader = Reader(file: file)
    for (key, value) in try reader.members(node) {
      switch key {
      case "host": host = try reader.string(value)
      case "port": port = try reader.int(value, in: 0...65_535)
      case "models": models = try reader.models(value)
      case "limits":
        for (name, value) in try reader.members(value) {
          do {
            try limits.set(name, try reader.double(value))
          } catch let error as ServerLimits.LimitError {
            throw reader.problem(value, error.description)
          }
        }
      case "api_keys": apiKeys = try reader.string(value)
      case "allow_hosts": allowedHosts = try reader.strings(value)
      case "request_log": requestLog = try reader.string(value)
      case "cache": cache = try reader.string(value)
      case "cache_megabytes": cacheMegabytes = try reader.int(value, in: 1...1 << 20)
      case "reload_seconds": reloadSeconds = Double(try reader.int(value, in: 0...86_400))
      case "model_control": modelControl = try reader.bool(value)
      case "shared_weights": sharesWeights = try reader.bool(value)
      case "log_requests": logsRequests = try reader.bool(value)
      default:
        throw reader.problem(
          value,
          "there is no setting \(key); there are host, port, models, limits, api_keys, allow_hosts, "
            + "request_log, cache, cache_megabytes, reload_seconds, model_control, shared_weights, "
            + "log_requests")
      }
    }
  }

  private struct Reader {
    let file: String

    func problem(_ node: Node, _ reason: String) -> FileError {
      FileError(file: file, line: node.mark?.line, reason: reason)
    }

    func members(_ node: Node) throws -> [(key: String, value: Node)] {
      guard let mapping = node.mapping else { throw problem(node, "`key: value` lines are needed here") }
      return try mapping.map { key, value in
        guard let name = key.scalar?.string else { throw problem(key, "a key must be a word") }
        return (name, value)
      }
    }

    func string(_ node: Node) throws -> String {
      guard let text = node.scalar?.string else { throw problem(node, "a single value is needed here") }
      return text
    }

    func strings(_ node: Node) throws -> [String] {
      guard let list = node.sequence else { return [try string(node)] }
      return try list.map { try string($0) }
    }

    func int(_ node: Node, in range: ClosedRange<Int>) throws -> Int {
      guard let value = Int(try string(node)), range.contains(value) else {
        throw problem(node, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }

    func double(_ node: Node) throws -> Double {
      guard let value = Double(try string(node)), value.isFinite else {
        throw problem(node, "must be a number")
      }
      return value
    }

    func bool(_ node: Node) throws -> Bool {
      guard let value = Bool(try string(node)) else { throw problem(node, "must be true or false") }
      return value
    }

    /// `name: path`, or a name with `path`, `source` and `target`.
    func models(_ node: Node) throws -> [ModelSource] {
      try members(node).map { name, value in
        var path: String?
        var (source, target): (String?, String?)
        if value.mapping == nil {
          path = try string(value)
        } else {
          for (key, value) in try members(value) {
            switch key {
            case "path": path = try string(value)
            case "source": source = try string(value)
            case "target": target = try string(value)
            default: throw problem(value, "there is no setting \(key); a model has path, source and target")
            }
          }
        }
        guard let path else { throw problem(value, "the model \(name) has no path") }
        guard (source == nil) == (target == nil) else {
          throw problem(value, "the model \(name) needs both source and target, or neither")
        }
        do {
          return try ModelSource(
            name: name, path: path,
            languages: source.flatMap { source in target.map { LanguagePair(source: source, target: $0) } })
        } catch {
          throw problem(value, "\(error)")
        }
      }
    }
  }
}
