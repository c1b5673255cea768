import ArgumentParser
import ParlanceStore

/// `parlance runs`
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "Look at training runs.",
    discussion: """
      Each `parlance train` notes its recipe, its metrics by step and its checkpoints in runs.sqlite.

      Examples:
        parlance runs list
        parlance runs show 3
        parlance runs compare 2 3
        parlance runs plot 2 3 --metric validation/bleu --output bleu.svg
      """,
    subcommands: [RunsList.self, RunsShow.self, RunsCompare.self, RunsPlot.self])
}

/// `--database`
struct DatabaseOptions: ParsableArguments {
  @Option(help: "The file that runs are noted in.") var database = "runs.sqlite"

  func open() throws -> RunLog { try RunLog(path: database, makes: false) }
}

/// What the commands print of a run.
struct RunSummary: Encodable {
  let id: Int
  let name: String
  let task: String
  let state: String
  let reason: String?
  let output: String
  let hardware: String
  let settings: [String]
  let started: Double
  let parameters: Int?
  let steps: Int
  let tokens: Int
  let seconds: Double
  /// The last value of each metric; the best one would need to know which way is better.
  let metrics: [String: Double]

  init(_ run: RunRecord, _ metrics: [RunMetric]) {
    id = run.id
    name = run.name
    task = run.task
    state = run.state.rawValue
    reason = run.reason
    output = run.output
    hardware = run.hardware
    settings = run.settings
    started = run.started
    parameters = run.parameters
    steps = run.steps
    tokens = run.tokens
    seconds = run.seconds
    self.metrics = Dictionary(metrics.map { ($0.name, $0.value) }) { _, last in last }
  }

  /// The metrics worth a look: those of the test, else those of validation, else the loss.
  var shown: [(name: String, value: Double)] {
    for part in ["test/", "validation/", "train/loss"] {
      let found = metrics.filter { $0.key.hasPrefix(part) }.sorted { $0.key < $1.key }
      if !found.isEmpty { return found.map { ($0.key, $0.value) } }
    }
    return []
  }
}
