import ParlanceStore
import ParlanceTestSupport
import Testing

@Suite struct RunLogTests {
  private func begin(_ log: RunLog, output: String = "out", continues: Bool = false) throws -> Int {
    try log.begin(
      name: "small", task: "translation", recipe: "task: translation\n", settings: ["a=1", "b=2"],
      output: output,
      hardware: "2 cores", started: 100, continues: continues)
  }

  @Test func whatIsWrittenIsRead() throws {
    let folder = try TemporaryFolder()
    let log = try RunLog(path: folder.path("runs.sqlite"), makes: true)
    let id = try begin(log)
    try log.add(
      [
        RunMetric(name: "train/loss", step: 10, value: 3.5, seconds: 1),
        RunMetric(name: "train/loss", step: 20, value: .nan, seconds: 2),
        RunMetric(name: "validation/bleu", step: 20, value: 12, seconds: 2),
      ], run: id)
    try log.add(checkpoint: "out/checkpoints/step-20", step: 20, run: id)
    try log.update(run: id, steps: 20, tokens: 400, seconds: 2, parameters: 77)
    try log.end(run: id, state: .finished, reason: "epochs", at: 102)
    // Another connection, as another program has it.
    let other = try RunLog(path: folder.path("runs.sqlite"), makes: false)
    let run = try #require(try other.runs().first)
    #expect(
      run.settings == ["a=1", "b=2"] && run.state == .finished && run.steps == 20
        && run.parameters == 77)
    #expect(run.ended == 102 && run.reason == "epochs")
    #expect(try other.metrics(of: id).map(\.value) == [3.5, 12])
    #expect(try other.checkpoints(of: id).map(\.path) == ["out/checkpoints/step-20"])
  }

  @Test func aResumedRunGoesOn() throws {
    let folder = try TemporaryFolder()
    let log = try RunLog(path: folder.path("runs.sqlite"), makes: true)
    let first = try begin(log)
    try log.end(run: first, state: .interrupted, reason: "interrupted", at: 101)
    #expect(try begin(log, output: "else", continues: true) != first)
    #expect(try begin(log, continues: true) == first)
    #expect(try log.run(first).state == .running && log.run(first).ended == nil)
    #expect(try begin(log) > first)
  }

  @Test func errorsNameTheFile() throws {
    let folder = try TemporaryFolder()
    let missing = folder.path("none.sqlite")
    #expect(throws: StoreError.noDatabase(path: missing)) {
      try RunLog(path: missing, makes: false)
    }
    let text = try folder.write(Array(repeating: 0x41, count: 5000), as: "text")
    let error = #expect(throws: StoreError.self) { try RunLog(path: text, makes: false) }
    #expect(error?.description.hasPrefix("\(text): ") == true)
    let log = try RunLog(path: folder.path("runs.sqlite"), makes: true)
    #expect(throws: StoreError.noRun(id: 7, path: folder.path("runs.sqlite"))) { try log.run(7) }
  }
}
