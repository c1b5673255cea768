import Foundation
import Testing

@Suite struct RunsTests {
  /// Two trainings, then what the commands say of them.
  @Test func aTrainingIsNoted() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(String(repeating: "a eins zwei\nb drei vier\n", count: 60), to: "text")
    let recipe = try folder.write(
      """
      task: classification
      data: {train: text, format: label-first, validation_share: 0.2}
      tokenizer: {type: words, size: 50}
      model: {embedding_size: 8, hidden_size: 12}
      batches: {tokens: 60}
      training: {epochs: 2, report_every: 5}
      """, to: "small.yaml")
    let database = folder.path("runs.sqlite")
    for (name, rate) in [("one", "0.01"), ("two", "0.02")] {
      let run = try Program.run(
        [
          "train", recipe, "--output", folder.path(name), "--set", "schedule.rate=\(rate)", "--database",
          database,
          "--quiet",
        ])
      #expect(run.status == 0, "\(run.errors)")
    }
    let list = try Program.run(["runs", "list", "--database", database])
    #expect(list.lines.count == 2 && list.lines[0].hasPrefix("2\tsmall\tfinished\t"), "\(list.output)")
    #expect(list.output.contains("validation/accuracy="))
    let show = try Program.run(["runs", "show", "1", "--database", database])
    #expect(show.output.contains("settings\toutput=") == false || show.output.contains("schedule.rate=0.01"))
    #expect(show.output.contains("checkpoint\t") && show.output.contains("task: classification"))
    let compare = try Program.run(["runs", "compare", "1", "2", "--database", database])
    #expect(compare.output.contains("only 2\t--set schedule.rate=0.02"), "\(compare.output)")
    let picture = folder.path("curve.svg")
    let plot = try Program.run(["runs", "plot", "1", "2", "--output", picture, "--database", database])
    #expect(plot.status == 0, "\(plot.errors)")
    let svg = try String(contentsOfFile: picture, encoding: .utf8)
    #expect(
      svg.hasPrefix("<svg ") && svg.contains("train/loss") && svg.contains("small (2)")
        && !svg.contains("nan"))
    // Each path has numbers and commands alone.
    for path in svg.components(separatedBy: "<path d=\"").dropFirst() {
      let drawn = path.prefix { $0 != "\"" }
      #expect(!drawn.isEmpty && drawn.allSatisfy { "MLHhVv0123456789. -".contains($0) }, "\(drawn)")
    }
    let unknown = try Program.run([
      "runs", "plot", "1", "--metric", "x", "--output", picture, "--database", database,
    ])
    #expect(unknown.status == 1 && unknown.errors.contains("it has train/loss"), "\(unknown.errors)")
    let missing = try Program.run(["runs", "show", "9", "--database", database])
    #expect(missing.status == 1 && missing.errors.contains("no run 9"))
    let nowhere = try Program.run(["runs", "list", "--database", folder.path("none")])
    #expect(nowhere.status == 1 && nowhere.errors.contains("there is no such file"))
  }
}
