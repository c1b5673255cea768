import ArgumentParser
import ParlanceStore

/// `parlance runs list`
struct RunsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List training runs, newest first.",
    discussion: """
      One line a run: number, name, state, updates, time, metrics.

      Example:
        parlance runs list --database models/runs.sqlite
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var results: OutputOptions

  func run() throws {
    let log = try database.open()
    let output = StandardOutput()
    for run in try log.runs() {
      let summary = RunSummary(run, try log.metrics(of: run.id))
      if results.json {
        try output.json(summary)
      } else {
        let metrics = summary.shown.map { "\($0.name)=\(Numbers.fixed($0.value, 3))" }.joined(
          separator: " ")
        try output.line(
          "\(run.id)\t\(run.name)\t\(run.state.rawValue)\t\(run.steps)\t\(Numbers.time(run.seconds))\t\(metrics)"
        )
      }
    }
    try output.flush()
  }
}
