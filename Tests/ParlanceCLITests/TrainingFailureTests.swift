import Foundation
import Testing

/// What goes wrong before, during and at the end of a training: one line, code 1, nothing half-written.
@Suite struct TrainingFailureTests {
  private func expectFailure(
    _ run: Program.Run, naming words: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(run.status == 1, "\(run.errors)", sourceLocation: sourceLocation)
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
    let complaints = run.errors.split(separator: "\n").filter { $0.hasPrefix("parlance: ") }
    #expect(complaints.count == 1, "\(run.errors)", sourceLocation: sourceLocation)
    for word in words {
      #expect(complaints.first?.contains(word) == true, "\(run.errors)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: ["embed", "classify"]) func missingInput(family: String) throws {
    let folder = try TemporaryFolder()
    let run = try Program.run([
      family, "train", "--input", folder.path("absent.txt"), "--output", folder.path("words"),
    ])
    expectFailure(run, naming: "absent.txt", "No such file")
    #expect(try folder.names.isEmpty)
  }

  @Test(arguments: ["embed", "classify"]) func folderAsInput(family: String) throws {
    let folder = try TemporaryFolder()
    let run = try Program.run([
      family, "train", "--input", folder.root.path, "--output", folder.path("words"),
    ])
    expectFailure(run, naming: folder.root.lastPathComponent)
    #expect(try folder.names.isEmpty)
  }

  @Test(arguments: ["embed", "classify"]) func emptyCorpus(family: String) throws {
    let folder = try TemporaryFolder()
    let empty = try folder.write("", to: "empty.txt")
    let run = try Program.run([family, "train", "--input", empty, "--output", folder.path("words")])
    expectFailure(run)
    #expect(try folder.names == ["empty.txt"])
  }

  @Test func vocabularyEmptyAfterMinCount() throws {
    let folder = try TemporaryFolder()
    let corpus = try folder.write("one two three\nfour five six\n", to: "corpus.txt")
    let run = try Program.run([
      "embed", "train", "--input", corpus, "--output", folder.path("words"), "--min-count", "50",
    ])
    expectFailure(run, naming: "50")
    #expect(try folder.names == ["corpus.txt"])
  }

  @Test(arguments: ["embed", "classify"]) func missingOutputFolderIsFoundBeforeTraining(family: String) throws
  {
    let folder = try TemporaryFolder()
    let run = try Program.run([
      family, "train", "--input", folder.path("absent.txt"), "--output", folder.path("nowhere/words"),
    ])
    expectFailure(run, naming: "nowhere")
  }

  @Test func outputThatIsAFolder() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(at: folder.url("words.bin"), withIntermediateDirectories: false)
    let corpus = try folder.write(SmallTexts.corpus(lines: 10), to: "corpus.txt")
    let run = try Program.run(["embed", "train", "--input", corpus, "--output", folder.path("words")])
    expectFailure(run, naming: "words.bin")
  }

  @Test func corruptGzip() throws {
    let folder = try TemporaryFolder()
    try Data([0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).write(to: folder.url("corpus.gz"))
    let run = try Program.run([
      "embed", "train", "--input", folder.path("corpus.gz"), "--output", folder.path("words"),
    ])
    expectFailure(run, naming: "corpus.gz")
    #expect(try folder.names == ["corpus.gz"])
  }

  @Test func fileSizeLimitLeavesTheOldFile() throws {
    let folder = try TemporaryFolder()
    let corpus = try folder.write(SmallTexts.corpus(lines: 20), to: "corpus.txt")
    _ = try folder.write("old", to: "words.bin")
    // 8 blocks of 512 bytes: less than the model needs, more than its messages do.
    let run = try Program.run(
      after: "ulimit -f 8",
      [
        "embed", "train", "--input", corpus, "--output", folder.path("words"), "--dim", "50", "--buckets",
        "5000",
      ])
    expectFailure(run, naming: "words.bin", "File too large")
    #expect(try folder.names == ["corpus.txt", "words.bin"])
    #expect(try String(contentsOf: folder.url("words.bin"), encoding: .utf8) == "old")
  }

  @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"))
  func fullDiskLeavesTheOldFile() throws {
    let folder = try TemporaryFolder()
    let disk = try SmallDisk(at: folder.url("disk"), kilobytes: 64)
    let corpus = try folder.write(SmallTexts.corpus(lines: 20), to: "corpus.txt")
    try Data("old".utf8).write(to: disk.root.appendingPathComponent("words.bin"))
    let run = try Program.run([
      "embed", "train", "--input", corpus, "--output", disk.root.appendingPathComponent("words").path,
      "--dim", "50",
      "--buckets", "5000",
    ])
    expectFailure(run, naming: "words.bin", "No space left")
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.root.path) == ["words.bin"])
    #expect(try Data(contentsOf: disk.root.appendingPathComponent("words.bin")) == Data("old".utf8))
  }
}
