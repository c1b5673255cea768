import ArgumentParser
import ParlanceStore

/// `parlance runs compare`
struct RunsCompare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Set runs side by side: what differs in their recipes, and their metrics.",
    discussion: """
      A row a fact, a column a run, separated by tabs. Of recipes and settings only the lines are shown that not all runs \
      have.

      Example:
        parlance runs compare 2 3
      """)

  @Argument(help: "The runs' numbers.") var ids: [Int]
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    if ids.count < 2 { throw ValidationError("name two runs or more") }
  }

  func run() throws {
    let log = try database.open()
    let runs = try ids.map { try log.run($0) }
    let summaries = try runs.map { RunSummary($0, try log.metrics(of: $0.id)) }
    let output = StandardOutput()
    if results.json {
      for summary in summaries { try output.json(summary) }
      return try output.flush()
    }
    func row(_ name: String, _ values: [String]) throws {
      try output.line(([name] + values).joined(separator: "\t"))
    }
    try row("run", runs.map { "\($0.id)" })
    try row("name", runs.map(\.name))
    try row("state", runs.map(\.state.rawValue))
    try row("parameters", runs.map { $0.parameters.map { Numbers.grouped($0) } ?? "-" })
    try row("updates", runs.map { Numbers.grouped($0.steps) })
    try row("time", runs.map { Numbers.time($0.seconds) })
    for name in Set(summaries.flatMap(\.metrics.keys)).sorted() {
      try row(name, summaries.map { $0.metrics[name].map { Numbers.fixed($0, 4) } ?? "-" })
    }
    let lines = runs.map { run in
      run.recipe.split(separator: "\n").map(String.init) + run.settings.map { "--set \($0)" }
    }
    let common = lines.dropFirst().reduce(Set(lines[0])) { $0.intersection($1) }
    for (run, lines) in zip(runs, lines) {
      for line in lines where !common.contains(line) { try output.line("only \(run.id)\t\(line)") }
    }
    try output.flush()
  }
}
