import ParlanceFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Metrics in Prometheus' text format, version 0.0.4.
struct MetricsText {
  private(set) var text = ""

  static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  init(_ state: ServerState) {
    let metrics = state.metrics
    let routes = metrics.allRoutes
    counters(
      "http_requests_total", "Answers by route, method and status.",
      routes.flatMap { route, metrics in
        metrics.current.map {
          ("route=\"\(route)\",method=\"\($0.method)\",code=\"\($0.status)\"", $0.count)
        }
      })
    header(
      "http_request_duration_seconds", "histogram", "From the head of a request to the end of its answer.")
    for (route, metrics) in routes {
      histogram("http_request_duration_seconds", "route=\"\(route)\"", metrics.durations)
    }
    counters("requests_rejected_total", "Requests that were refused, by reason.", metrics.rejected.current)
    counters(
      "requests_cancelled_total", "Requests that were stopped, by what stopped them.",
      metrics.cancelled.current)
    counters(
      "response_cache_total", "Answers that were kept, and such that were not there.", metrics.cache.current)
    header("request_records_dropped_total", "counter", "Rows of requests that could not be written.")
    line("request_records_dropped_total", "", "\(metrics.recordsDropped.current)")
    header("requests_running", "gauge", "Requests that are being worked on.")
    line("requests_running", "", "\(metrics.running.current)")
    let models = metrics.allModels.map { (labels: "model=\"\(Self.escaped($0.name))\"", metrics: $0.metrics) }
    header("queue_size", "gauge", "Requests that wait for a model.")
    for model in models { line("queue_size", model.labels, "\(model.metrics.queued.current)") }
    let histograms: [(String, String, KeyPath<ModelMetrics, Histogram>)] = [
      ("queue_wait_seconds", "How long requests waited for a model.", \.queueWait),
      ("batch_size", "Inputs that a model worked on at once.", \.batchSize),
      ("batch_tokens", "Tokens that a model worked on at once.", \.batchTokens),
      ("time_to_first_token_seconds", "From a request to its first token.", \.firstToken),
      ("inter_token_seconds", "From one token to the next.", \.nextToken),
    ]
    for (name, help, path) in histograms {
      header(name, "histogram", help)
      for model in models { histogram(name, model.labels, model.metrics[keyPath: path]) }
    }
    header("inference_seconds", "histogram", "How long a model worked on a batch.")
    for model in models {
      histogram("inference_seconds", model.labels + ",phase=\"run\"", model.metrics.inference)
    }
    let counters: [(String, String, KeyPath<ModelMetrics, Counter>)] = [
      ("prompt_tokens_total", "Tokens that models read.", \.promptTokens),
      ("generation_tokens_total", "Tokens that models wrote.", \.generatedTokens),
    ]
    for (name, help, path) in counters {
      header(name, "counter", help)
      for model in models { line(name, model.labels, "\(model.metrics[keyPath: path].current)") }
    }
    header("model_loaded", "gauge", "1 for each model that is served.")
    for model in state.catalog.models { line("model_loaded", Self.labels(of: model), "1") }
    header("model_load_seconds", "gauge", "How long it took to load a model.")
    for model in state.catalog.models {
      line("model_load_seconds", Self.labels(of: model), "\(model.loadSeconds)")
    }
    header("build_info", "gauge", "This program.")
    line("build_info", "version=\"\(ServerVersion.text)\"", "1")
    process()
  }

  private static func labels(of model: ServedModel) -> String {
    "model=\"\(escaped(model.name))\",version=\"\(escaped(model.version))\""
  }

  private mutating func header(_ name: String, _ type: String, _ help: String) {
    text += "# HELP parlance_\(name) \(help)\n# TYPE parlance_\(name) \(type)\n"
  }

  private mutating func line(_ name: String, _ labels: String, _ value: String) {
    text += labels.isEmpty ? "parlance_\(name) \(value)\n" : "parlance_\(name){\(labels)} \(value)\n"
  }

  private mutating func counters(_ name: String, _ help: String, _ values: [(labels: String, count: Int)]) {
    header(name, "counter", help)
    for value in values { line(name, value.labels, "\(value.count)") }
  }

  private mutating func histogram(_ name: String, _ labels: String, _ histogram: Histogram) {
    let values = histogram.current
    var sum = 0
    for (bound, count) in zip(histogram.bounds.map { "\($0)" } + ["+Inf"], values.counts) {
      sum += count
      line(name + "_bucket", labels + ",le=\"\(bound)\"", "\(sum)")
    }
    line(name + "_sum", labels, "\(values.sum)")
    line(name + "_count", labels, "\(sum)")
  }

  /// The usual figures of the process, under their usual names.
  private mutating func process() {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    let processor = seconds(usage.ru_utime) + seconds(usage.ru_stime)
    text += "# HELP process_cpu_seconds_total Processor time.\n# TYPE process_cpu_seconds_total counter\n"
    text += "process_cpu_seconds_total \(processor)\n"
    text +=
      "# HELP process_resident_memory_bytes Memory in use.\n# TYPE process_resident_memory_bytes gauge\n"
    text += "process_resident_memory_bytes \(ProcessMemory.resident)\n"
    header("heap_bytes", "gauge", "Memory that the allocator holds: in use, and free for later.")
    line("heap_bytes", "state=\"used\"", "\(HeapMemory.used)")
    line("heap_bytes", "state=\"free\"", "\(HeapMemory.free)")
    text += "# HELP process_open_fds Open files and sockets.\n# TYPE process_open_fds gauge\n"
    text += "process_open_fds \(ProcessMemory.openFiles)\n"
  }

  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.append(character)
      }
    }
    return result
  }
}
