import Foundation
import Testing

@Suite struct EmbedTrainTests {
  @Test func writesBothFilesAndReportsThem() throws {
    let folder = try TemporaryFolder()
    let corpus = try folder.write(SmallTexts.corpus(lines: 100), to: "corpus.txt")
    let run = try Program.run([
      "embed", "train", "--input", corpus, "--output", folder.path("words"), "--dim", "12", "--buckets",
      "100",
      "--json",
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try folder.names == ["corpus.txt", "words.bin", "words.vec"])
    let summary = try #require(try run.objects.first)
    #expect(summary["words"] as? Int == 24)
    #expect(summary["tokens"] as? Int == 100 * (9 + 11 + 2))
    #expect(summary["dimension"] as? Int == 12)
    #expect(summary["files"] as? [String] == [folder.path("words.bin"), folder.path("words.vec")])
    #expect(try #require(summary["seconds"] as? Double) > 0)
    let header = try String(contentsOf: folder.url("words.vec"), encoding: .utf8).prefix { $0 != "\n" }
    #expect(header == "24 12")
  }

  @Test func sameSeedAndOneThreadGiveTheSameBits() throws {
    let first = try TemporaryFolder()
    let second = try TemporaryFolder()
    let other = try TemporaryFolder()
    let files = try [(first, "3"), (second, "3"), (other, "4")].map { folder, seed in
      try Data(contentsOf: URL(fileURLWithPath: SmallTexts.train(in: folder, ["--seed", seed]) + ".bin"))
    }
    #expect(files[0] == files[1])
    #expect(files[0] != files[2])
  }

  @Test(arguments: [
    ["--method", "cbow"], ["--max-n", "0"], ["--vectors", "sum"], ["--exact"], ["--threads", "2"],
  ])
  func variantsTrainSomethingUseful(flags: [String]) throws {
    let folder = try TemporaryFolder()
    let name = try SmallTexts.train(in: folder, flags + ["--epochs", "20", "--subsample", "0"])
    let run = try Program.run(["embed", "neighbors", name, "otter", "-k", "4", "--json"])
    #expect(run.status == 0, "\(run.errors)")
    let found = Set(try run.objects.compactMap { $0["word"] as? String })
    #expect(found.intersection(["horse", "sheep", "heron", "badger"]).count >= 2, "\(found)")
  }

  @Test func readsStandardInputAndSeveralFiles() throws {
    let folder = try TemporaryFolder()
    let text = SmallTexts.corpus(lines: 50)
    let flags = [
      "--output", folder.path("words"), "--dim", "8", "--max-n", "0", "--epochs", "1", "--json", "--no-vec",
    ]
    let piped = try Program.run(["embed", "train", "--input", "-"] + flags, input: text)
    #expect(piped.status == 0, "\(piped.errors)")
    #expect(try folder.names == ["words.bin"])
    let halves = try ["a.txt", "b.txt"].map { try folder.write(SmallTexts.corpus(lines: 25), to: $0) }
    let split = try Program.run(["embed", "train", "--input"] + halves + flags)
    #expect(split.status == 0, "\(split.errors)")
    #expect(try piped.objects.first?["tokens"] as? Int == split.objects.first?["tokens"] as? Int)
  }

  @Test func progressIsPlainLinesWhenPipedAndCanBeSilenced() throws {
    let folder = try TemporaryFolder()
    let corpus = try folder.write(SmallTexts.corpus(lines: 300), to: "corpus.txt")
    let flags = [
      "embed", "train", "--input", corpus, "--output", folder.path("words"), "--dim", "8", "--max-n", "0",
    ]
    let loud = try Program.run(flags)
    #expect(loud.errors.contains("words/s"))
    #expect(loud.errors.contains("loss"))
    #expect(!loud.errors.contains("\r") && !loud.errors.contains("\u{1B}"))
    #expect(try Program.run(flags + ["--quiet"]).errors.isEmpty)
  }
}
