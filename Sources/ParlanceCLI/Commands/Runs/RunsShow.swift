import ArgumentParser
import FoundationEssentials
import ParlanceStore

/// `parlance runs show`
struct RunsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a run: recipe, hardware, metrics, checkpoints.",
    discussion: """
      Example:
        parlance runs show 3
      """)

  @Argument(help: "The run's number.") var id: Int
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var results: OutputOptions

  func run() throws {
    let log = try database.open()
    let run = try log.run(id)
    let metrics = try log.metrics(of: id)
    let summary = RunSummary(run, metrics)
    let output = StandardOutput()
    if results.json {
      try output.json(summary)
      return try output.flush()
    }
    let started = Date(timeIntervalSince1970: run.started).formatted(.iso8601)
    for (name, value) in [
      ("run", "\(run.id)"), ("name", run.name), ("task", run.task), ("state", run.state.rawValue),
      ("reason", run.reason ?? ""), ("started", started), ("time", Numbers.time(run.seconds)),
      ("hardware", run.hardware), ("folder", run.output),
      ("parameters", run.parameters.map { Numbers.grouped($0) } ?? ""),
      ("updates", Numbers.grouped(run.steps)),
      ("tokens", Numbers.grouped(run.tokens)), ("settings", run.settings.joined(separator: " ")),
    ] where !value.isEmpty { try output.line("\(name)\t\(value)") }
    let names = Set(metrics.map(\.name)).sorted()
    for name in names {
      let values = metrics.filter { $0.name == name }
      let range = values.map(\.value)
      guard let last = range.last, let low = range.min(), let high = range.max() else { continue }
      try output.line(
        "metric\t\(name)\tlast \(Numbers.fixed(last, 4))\tfrom \(Numbers.fixed(low, 4)) to \(Numbers.fixed(high, 4))"
      )
    }
    for checkpoint in try log.checkpoints(of: id) {
      try output.line("checkpoint\t\(checkpoint.step)\t\(checkpoint.path)")
    }
    try output.line("")
    try output.text(run.recipe)
    try output.flush()
  }
}
