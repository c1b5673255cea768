import Foundation
import Testing

/// What a training from a recipe does when its data, its disk or its process fail it.
@Suite struct TrainBadInputTests {
  /// A classifier of two kinds of lines.
  private func recipe(_ folder: TemporaryFolder, _ training: String = "{epochs: 3}") throws -> String {
    _ = try folder.write(SmallTexts.labeled(lines: 60), to: "labeled.txt")
    return try folder.write(
      """
      task: classification
      data: {train: labeled.txt, format: fasttext, validation_share: 0.2}
      tokenizer: {type: words, size: 200}
      model: {cell: gru, embedding_size: 16, hidden_size: 16}
      batches: {tokens: 60}
      optimizer: {type: adam}
      schedule: {rate: 0.01}
      training: \(training)
      """, to: "letters.yaml")
  }

  private func train(_ recipe: String, _ output: String, _ more: [String] = []) throws -> Program.Run {
    try Program.run(["train", "--no-database", recipe, "--output", output, "--threads", "1"] + more)
  }

  private func steps(in output: String) throws -> [Int] {
    try FileManager.default.contentsOfDirectory(atPath: output + "/checkpoints").compactMap {
      $0.hasPrefix("step-") ? Int($0.dropFirst(5)) : nil
    }.sorted()
  }

  @Test func misspeltKeysNameLineAndNearest() throws {
    let folder = try TemporaryFolder()
    let text = try String(contentsOfFile: recipe(folder), encoding: .utf8)
    for (right, wrong, message) in [
      ("batches:", "batchs:", "bad.yaml:5: batchs: there is no such key; did you mean `batches`?"),
      (
        "hidden_size", "hiden_size",
        "bad.yaml:4: model.hiden_size: there is no such key; did you mean `hidden_size`?"
      ),
      ("cell: gru", "cell: gruu", "bad.yaml:4: model.cell: must be one of rnn, gru, lstm, not `gruu`"),
      ("type: adam", "type: adan", "bad.yaml:6: optimizer.type"),
      ("labeled.txt", "labelled.txt", "labelled.txt"),
      ("format: fasttext", "format: label-last", "labeled.txt:1: no label"),
      (
        "{cell: gru", "{kind: cn",
        "bad.yaml:4: model.kind: must be one of recurrent, cnn, bert, not `cn`; did you mean `cnn`?"
      ),
    ] {
      let bad = try folder.write(text.replacingOccurrences(of: right, with: wrong), to: "bad.yaml")
      let run = try train(bad, folder.path("m"))
      #expect(run.status == 1 && run.errors.contains(message), "\(message): \(run.errors)")
      try? FileManager.default.removeItem(atPath: folder.path("m"))
    }
  }

  @Test func emptyAndLongLinesAreCounted() throws {
    let folder = try TemporaryFolder()
    let recipe = try recipe(folder, "{epochs: 1}")
    let long = Array(repeating: "otter", count: 30).joined(separator: " ")
    _ = try folder.write(
      SmallTexts.labeled(lines: 60) + "\n  \n__label__tool\n"
        + String(repeating: "__label__animal \(long)\n", count: 9),
      to: "labeled.txt")
    let run = try train(
      recipe, folder.path("m"), ["--set", "data.max_length=20", "--set", "data.validation_share=0"])
    #expect(run.status == 0 && run.errors.contains("left out: 3 empty, 9 too long"), "\(run.errors)")
  }

  @Test func aDivergingLossNamesStepAndCheckpoint() throws {
    let folder = try TemporaryFolder()
    let output = folder.path("m")
    let recipe = try recipe(folder, "{epochs: 200, checkpoint_every: 5, validate_every: 1000}")
    // What cannot be learnt: the loss grows with the weights.
    _ = try folder.write(
      (0..<120).map { "__label__\($0 % 3 == 0 ? "a" : "b") the otter lies\n" }.joined(), to: "labeled.txt")
    let run = try train(recipe, output, ["--set", "optimizer.type=sgd", "--set", "schedule.rate=900"])
    #expect(run.status == 1, "\(run.errors)")
    let complaint = try #require(run.errors.split(separator: "\n").first { $0.hasPrefix("parlance: ") })
    #expect(complaint.contains(" the loss diverged ("), "\(complaint)")
    let last = try #require(try steps(in: output).last)
    #expect(
      complaint.contains("the last good checkpoint is \(output)/checkpoints/step-\(last)"), "\(complaint)")
  }

  @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"))
  func aFullDiskAtACheckpoint() throws {
    let folder = try TemporaryFolder()
    let recipe = try recipe(folder, "{epochs: 3, checkpoint_every: 4, keep_last: 100}")
    let disk = try SmallDisk(at: folder.url("disk"), kilobytes: 240)
    let output = disk.root.appendingPathComponent("m").path
    let run = try train(recipe, output)
    #expect(run.status == 1 && run.errors.contains("No space left"), "\(run.errors)")
    let last = try #require(try steps(in: output).last)
    #expect(run.errors.contains("step-\(last) is intact: resume from it when there is room"), "\(run.errors)")
    // Elsewhere, where there is room, it goes on from there.
    try FileManager.default.copyItem(atPath: output, toPath: folder.path("moved"))
    let resumed = try train(recipe, folder.path("moved"), ["--resume"])
    #expect(resumed.status == 0 && resumed.errors.contains("resumed at step \(last)"), "\(resumed.errors)")
    #expect(FileManager.default.fileExists(atPath: folder.path("moved/model.safetensors")))
  }

  /// Killed at many moments: the newest checkpoint loads each time, and the end is as if nothing had happened.
  @Test func killedAtRandomMoments() throws {
    let folder = try TemporaryFolder()
    let recipe = try recipe(folder, "{epochs: 6, checkpoint_every: 1, average: 2}")
    #expect(try train(recipe, folder.path("whole")).status == 0)
    let output = folder.path("m")
    var random = SystemRandomNumberGenerator()
    var kills = 0
    for _ in 0..<60 {
      let started = (try? steps(in: output))?.isEmpty == false
      let scratch = try TemporaryFolder()
      let process = try Program.start(
        ["train", "--no-database", recipe, "--output", output, "--threads", "1"]
          + (started ? ["--resume"] : []),
        in: scratch)
      usleep(UInt32.random(in: 20_000...120_000, using: &random))
      if !process.isRunning { break }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      kills += 1
      let run = try Program.outcome(of: process, in: scratch)
      #expect(!run.errors.contains("parlance: "), "\(run.errors)")
      // Killed before the first checkpoint: nothing to go on from, and nothing in the way either.
      if (try? steps(in: output))?.isEmpty != false { try? FileManager.default.removeItem(atPath: output) }
    }
    #expect(kills > 0)
    if !FileManager.default.fileExists(atPath: output + "/model.safetensors") {
      let started = (try? steps(in: output))?.isEmpty == false
      let run = try train(recipe, output, started ? ["--resume"] : [])
      #expect(run.status == 0, "\(run.errors)")
    }
    let weights = try [folder.path("whole"), output].map {
      try Data(contentsOf: URL(fileURLWithPath: $0 + "/model.safetensors"))
    }
    #expect(weights[0] == weights[1], "after \(kills) kills")
  }

  @Test func resumingWithOtherDataIsRefused() throws {
    let folder = try TemporaryFolder()
    let recipe = try recipe(folder)
    let output = folder.path("m")
    #expect(try train(recipe, output, ["--set", "training.max_steps=4"]).status == 0)
    let vocabulary = folder.url("m/tokenizer.json")
    let text = try String(contentsOf: vocabulary, encoding: .utf8)
    try Data(text.replacingOccurrences(of: "\"otter\"", with: "\"other\"").utf8).write(to: vocabulary)
    let tokenizer = try train(recipe, output, ["--resume"])
    #expect(
      tokenizer.status == 1 && tokenizer.errors.contains("another text tokenizer"), "\(tokenizer.errors)")
    try Data(text.utf8).write(to: vocabulary)
    let model = try train(recipe, output, ["--resume", "--set", "model.hidden_size=17"])
    #expect(model.status == 1 && model.errors.contains("another model"), "\(model.errors)")
    let seed = try train(recipe, output, ["--resume", "--seed", "9"])
    #expect(seed.status == 1 && seed.errors.contains("another seed"), "\(seed.errors)")
    _ = try folder.write(SmallTexts.labeled(lines: 61), to: "labeled.txt")
    let data = try train(recipe, output, ["--resume"])
    #expect(data.status == 1 && data.errors.contains("another training data"), "\(data.errors)")
    let none = try train(recipe, folder.path("new"), ["--resume"])
    #expect(none.status == 1 && none.errors.contains("no checkpoint to resume from"), "\(none.errors)")
  }
}
