import ArgumentParser
import ParlanceFiles
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
      A page to try them is at /. GET /info lists limits and models, GET /openapi.json describes all routes, GET /metrics \
      counts for Prometheus.

      Models whose files change are loaded again; put new files in place by renaming. SIGHUP loads all again, SIGTERM or \
      Ctrl-C ends the server when running requests are done, a second one at once.

      Examples:
        parlance serve --model de-en=models/de-en --model words=words.bin
        curl localhost:8080/translate --data-urlencode 'q=Ein Hund läuft.' -d source=de -d target=en
        curl localhost:8080/translate -d '{"q": "<b>Ein Hund</b>", "source": "de", "target": "en", "format": "html"}'
        curl localhost:8080/predict -d '{"inputs": [["a dog runs", "an animal moves"]]}'
        curl localhost:8080/v1/embeddings -d '{"model": "words", "input": "a queen"}'
      """)

  @Option(help: "NAME=PATH of a model; may be given several times.") var model: [String] = []
  @Option(help: "A file of settings, such as Server/parlance.yaml; flags go before it.") var config: String?
  @Option(help: "Address to listen on; 0.0.0.0 for all (default: 127.0.0.1).") var host: String?
  @Option(help: "Port to listen on; 0 for any free one (default: 8080).") var port: Int?
  @Option(help: "File of API keys: the SHA-256 of one on each line.") var apiKeys: String?
  @Option(help: "A name that this server goes by; on a loopback address others than localhost are refused.")
  var allowHost: [String] = []
  @Option(help: "A SQLite file for a row of each request: how it went, never its text.") var requestLog:
    String?
  @Option(help: "A SQLite file of answers, for requests that come again.") var cache: String?
  @Option(help: "Megabytes of --cache (default: 256).") var cacheMegabytes: Int?
  @Option(help: "Seconds between looks at model files for changes; 0: none (default: 2).") var reloadSeconds:
    Int?
  @Flag(help: "Let clients load and unload these models: POST /v2/repository/models/NAME/load and unload.")
  var modelControl = false
  @Flag(
    help:
      "Share packed weights between servers: they lie in files in $XDG_CACHE_HOME/parlance (or ~/.cache/parlance) that each server maps. Models of the BERT family with float32 weights; of others a line tells that they are not shared."
  )
  var sharedWeights = false
  @Flag(help: "Write no line for each request to standard error.") var quiet = false
  @OptionGroup var limits: ServerLimitOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if let port { try require(port, in: 0...65535, for: "--port") }
    if let cacheMegabytes { try require(cacheMegabytes, in: 1...1 << 20, for: "--cache-megabytes") }
    if let reloadSeconds { try require(reloadSeconds, in: 0...86_400, for: "--reload-seconds") }
    if model.isEmpty && config == nil {
      throw ValidationError("nothing to serve; name a model with --model NAME=DIR, or a file with --config")
    }
  }

  func run() throws {
    Threads.use(threads.count)
    let settings = try readSettings()
    let process = try ServerProcess(settings)
    let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
    try process.run { port, models in
      StandardError.write(
        "parlance: serving \(models.map(\.name).joined(separator: ", ")) at http://\(host):\(port)\n")
    }
  }

  /// The file's settings, changed by flags.
  private func readSettings() throws -> ServerConfiguration {
    var settings = ServerConfiguration()
    if let config {
      var source = try ByteSource(path: config)
      let text = String(decoding: try source.readAll(), as: UTF8.self)
      settings = try ServerConfiguration(yaml: text, file: config)
    }
    for text in model { try add(text, to: &settings) }
    if settings.models.isEmpty {
      throw ValidationError("nothing to serve; name a model with --model NAME=DIR")
    }
    if let host { settings.host = host }
    if let port { settings.port = port }
    if let apiKeys { settings.apiKeys = apiKeys }
    settings.allowedHosts += allowHost
    if let requestLog { settings.requestLog = requestLog }
    if let cache { settings.cache = cache }
    if let cacheMegabytes { settings.cacheMegabytes = cacheMegabytes }
    if let reloadSeconds { settings.reloadSeconds = Double(reloadSeconds) }
    if modelControl { settings.modelControl = true }
    if sharedWeights { settings.sharesWeights = true }
    if quiet { settings.logsRequests = false }
    try limits.apply(to: &settings.limits)
    return settings
  }

  private func add(_ text: String, to settings: inout ServerConfiguration) throws {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { throw ValidationError("--model takes NAME=PATH, not \"\(text)\"") }
    do {
      let source = try ModelSource(name: parts[0], path: parts[1])
      if model.filter({ $0.hasPrefix(parts[0] + "=") }).count > 1 {
        throw ValidationError("--model \(parts[0]) is given twice")
      }
      settings.models.removeAll { $0.name == source.name }
      settings.models.append(source)
    } catch let error as ModelNameError {
      throw ValidationError("--model: \(error)")
    }
  }
}
