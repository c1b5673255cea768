import Foundation
import Testing

@Suite struct VocabTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test(
    "trains, and the result tokenizes and gives the text back", arguments: ["wordpiece", "bpe", "unigram"])
  func trains(type: String) throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(SmallTexts.corpus(lines: 200), to: "text.txt")
    let output = folder.path("model")
    let run = try Program.run([
      "vocab", "train", "--type", type, "--size", "400", "--output", output, "--json", text,
    ])
    #expect(run.status == 0, "\(run.errors)")
    let summary = try #require(try run.objects.first)
    #expect(summary["type"] as? String == type)
    #expect(try #require(summary["tokens"] as? Int) <= 400)
    #expect(FileManager.default.fileExists(atPath: output + "/tokenizer.json"))
    let line = "the otter drinks from the river near the heron\n"
    let ids = try Program.run(["tokenize", "--tokenizer", output, "--as", "ids"], input: line)
    #expect(ids.status == 0, "\(ids.errors)")
    let back = try Program.run(["detokenize", "--tokenizer", output], input: ids.output)
    #expect(back.output.contains("the otter drinks from the river near the heron"))
  }

  @Test func threadsDoNotMatter() throws {
    let folder = try TemporaryFolder()
    let text = Self.root.appendingPathComponent("Corpora/harbor-town/text.txt").path
    var files: [Data] = []
    for threads in ["1", "3"] {
      let run = try Program.run([
        "vocab", "train", "--type", "bpe", "--size", "3000", "--threads", threads, "--quiet", "--output",
        folder.path(threads), text,
      ])
      #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
      files.append(try Data(contentsOf: folder.url("\(threads)/tokenizer.json")))
    }
    #expect(files[0] == files[1])
  }

  @Test("the shipped files are what the command makes of the corpora")
  func shippedFilesAreRepeatable() throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = Self.root.appendingPathComponent("Vocab/train")
    process.arguments = [folder.root.path]
    process.environment = ProcessInfo.processInfo.environment.merging(["PARLANCE": try Program.path()]) { $1 }
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    for name in ["wordpiece", "bpe"] {
      let shipped = try Data(contentsOf: Self.root.appendingPathComponent("Vocab/Files/\(name).json"))
      #expect(try Data(contentsOf: folder.url("\(name).json")) == shipped, "\(name)")
      let run = try Program.run(["vocab", "export", name, "--output", folder.path("out")])
      #expect(run.status == 0, "\(run.errors)")
      #expect(try Data(contentsOf: folder.url("out/tokenizer.json")) == shipped, "\(name)")
    }
  }

  @Test func unigramNeedsItsUnknownTokenAndRoom() throws {
    let folder = try TemporaryFolder()
    let train = ["vocab", "train", "--type", "unigram", "--output", folder.path("x")]
    let special = try Program.run(train + ["--special", "<s>", "-"], input: "a\n")
    #expect(special.status == 2)
    #expect(special.errors.contains("<unk>"), "\(special.errors)")
    let small = try Program.run(train + ["--size", "5", "-"], input: "abcdefg\n")
    #expect(small.status == 1)
    #expect(small.errors.contains("no room"), "\(small.errors)")
  }

  @Test func missingTextAndFolder() throws {
    let folder = try TemporaryFolder()
    let run = try Program.run([
      "vocab", "train", "--type", "bpe", "--output", folder.path("x"), "/nonexistent.txt",
    ])
    #expect(run.status == 1)
    #expect(run.errors.contains("/nonexistent.txt"))
    let nowhere = try Program.run(
      ["vocab", "train", "--type", "bpe", "--output", folder.path("no/such/folder"), "-"], input: "a\n")
    #expect(nowhere.status == 1)
    #expect(nowhere.errors.contains("no/such/folder"))
  }
}
