import Foundation
import Testing

@Suite struct InterruptionTests {
  struct NoProgress: Error {}

  @Test(
    "a signal during training leaves the old file and nothing else", arguments: ["embed", "classify"],
    [SIGINT, SIGTERM])
  func leavesTheOldFile(family: String, signal: Int32) throws {
    let folder = try TemporaryFolder()
    let text = family == "embed" ? SmallTexts.corpus(lines: 300) : SmallTexts.labeled(lines: 300)
    let corpus = try folder.write(text, to: "corpus.txt")
    _ = try folder.write("old", to: "words.bin")
    let files = try folder.names
    let logs = try TemporaryFolder()
    let process = try Program.start(
      [
        family, "train", "--input", corpus, "--output", folder.path("words"), "--epochs", "100000",
        "--buckets", "100",
      ],
      in: logs)
    let deadline = Date().addingTimeInterval(60)
    while try String(contentsOf: logs.url("errors"), encoding: .utf8).isEmpty {
      guard Date() < deadline, process.isRunning else {
        process.terminate()
        throw NoProgress()
      }
      Thread.sleep(forTimeInterval: 0.05)
    }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    let run = try Program.outcome(of: process, in: logs)
    #expect(run.status == 128 + signal)
    #expect(run.errors.hasSuffix("parlance: stopped; nothing was written\n"))
    #expect(try folder.names == files)
    #expect(try String(contentsOf: folder.url("words.bin"), encoding: .utf8) == "old")
  }
}
