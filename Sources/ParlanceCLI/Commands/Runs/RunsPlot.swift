import ArgumentParser
import ParlanceFiles
import ParlanceStore

/// `parlance runs plot`
struct RunsPlot: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw a metric of some runs as a curve (SVG).",
    discussion: """
      Examples:
        parlance runs plot 3 --output loss.svg
        parlance runs plot 2 3 --metric validation/bleu --by time --output bleu.svg
      """)

  enum Axis: String, ExpressibleByArgument, CaseIterable { case step, time }

  @Argument(help: "The runs' numbers.") var ids: [Int]
  @Option(help: "Which metric; `runs show` lists them.") var metric = "train/loss"
  @Option(help: "What goes to the right: step or time.") var by = Axis.step
  @Option(help: "The picture, an SVG file.") var output: String
  @OptionGroup var database: DatabaseOptions

  struct NoValues: Error, CustomStringConvertible {
    let run: Int
    let metric: String
    let known: [String]
    var description: String {
      "run \(run) has no values of \(metric); it has \(known.isEmpty ? "none at all" : known.joined(separator: ", "))"
    }
  }

  func validate() throws {
    if ids.isEmpty { throw ValidationError("name a run") }
  }

  func run() throws {
    let log = try database.open()
    var curves: [LearningCurves.Curve] = []
    for id in ids {
      let run = try log.run(id)
      let metrics = try log.metrics(of: id)
      let points = metrics.filter { $0.name == metric }
      guard !points.isEmpty else {
        throw NoValues(run: id, metric: metric, known: Set(metrics.map(\.name)).sorted())
      }
      curves.append(
        LearningCurves.Curve(
          name: "\(run.name) (\(id))",
          points: points.map { (by == .step ? Double($0.step) : $0.seconds / 60, $0.value) }))
    }
    let picture = LearningCurves(
      title: metric, xLabel: by == .step ? "updates" : "minutes of training", curves: curves)
    var file = try AtomicFile(path: output)
    try file.write(picture.svg)
    try file.commit()
  }
}
