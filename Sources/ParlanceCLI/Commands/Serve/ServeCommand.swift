import ArgumentParser
import ParlanceKernels
import ParlanceServer

/// `parlance serve`
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve models over HTTP.",
    discussion: """
      A model is a folder, or a file of word vectors or of a classifier; what it can do shows in its content. Clients of \
      OpenAI, LibreTranslate, text-embeddings-inference, Hugging Face and the Open Inference Protocol work as they are. \
      GET /info lists limits and models, GET /metrics counts for Prometheus.

      SIGTERM or Ctrl-C ends the server when running requests are done; a second one at once.

      Examples:
        parlance serve --model de-en=models/de-en --model words=words.bin
        curl localhost:8080/translate -d '{"q": "Ein Hund läuft.", "source": "de", "target": "en"}'
        curl localhost:8080/v1/embeddings -d '{"model": "words", "input": "a queen"}'
      """)

  @Option(help: "NAME=PATH of a model; may be given several times.") var model: [String] = []
  @Option(help: "Address to listen on; 0.0.0.0 for all.") var host = "127.0.0.1"
  @Option(help: "Port to listen on; 0 for any free one.") var port = 8080
  @Option(help: "File of API keys: the SHA-256 of one on each line.") var apiKeys: String?
  @Option(help: "A name that this server goes by; on a loopback address others than localhost are refused.")
  var allowHost: [String] = []
  @Flag(help: "Write no line for each request to standard error.") var quiet = false
  @OptionGroup var limits: ServerLimitOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try require(port, in: 0...65535, for: "--port")
    if model.isEmpty { throw ValidationError("nothing to serve; name a model with --model NAME=DIR") }
  }

  func run() throws {
    Threads.use(threads.count)
    var sources: [ModelSource] = []
    for text in model {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw ValidationError("--model takes NAME=PATH, not \"\(text)\"") }
      do {
        sources.append(try ModelSource(name: parts[0], path: parts[1]))
      } catch {
        throw ValidationError("--model: \(error)")
      }
    }
    if let twice = Dictionary(grouping: sources, by: \.name).first(where: { $0.value.count > 1 })?.key {
      throw ValidationError("--model \(twice) is given twice")
    }
    var guards = RequestGuards()
    if !allowHost.isEmpty {
      guards.hosts = RequestGuards.loopback.union(allowHost.map { $0.lowercased() })
    } else if host.hasPrefix("127.") || host == "::1" {
      guards.hosts = RequestGuards.loopback.union([host.contains(":") ? "[\(host)]" : host])
    }
    if let apiKeys { guards.keys = try APIKeys(contentsOf: apiKeys) }
    let process = ServerProcess(
      sources: sources, address: .init(host: host, port: UInt16(port)), limits: limits.limits, guards: guards,
      log: quiet ? nil : RequestLog())
    let host = host.contains(":") ? "[\(host)]" : host
    try process.run { port, models in
      StandardError.write(
        "parlance: serving \(models.map(\.name).joined(separator: ", ")) at http://\(host):\(port)\n")
    }
  }
}
