import Testing

@Suite struct TagTests {
  private func tag(_ more: [String], _ input: String) throws -> Program.Run {
    let folder = try TemporaryFolder()
    let run = try Program.run(["tag", "--model", try SmallModels.tagger(in: folder)] + more, input: input)
    #expect(run.status == 0, "\(run.errors)")
    return run
  }

  private func words(_ run: Program.Run) -> [String] {
    run.lines.map { $0.split(separator: "\t").first.map(String.init) ?? "" }
  }

  @Test func aLineForEachWord() throws {
    let run = try tag([], "the otter drinks.\nthe heron\n")
    #expect(words(run) == ["the", "otter", "drinks", ".", "", "the", "heron", ""])
    for line in run.lines where !line.isEmpty {
      #expect(["NOUN", "VERB", "X"].contains(line.split(separator: "\t")[1]))
    }
  }

  @Test func wordsThatAreGiven() throws {
    #expect(
      words(try tag(["--format", "words"], "the otter-drinks .\n")) == ["the", "otter-drinks", ".", ""])
    let columns = try tag(["--format", "conll"], "the\tDET\notter NOUN\n\n\nheron X\n")
    #expect(words(columns) == ["the", "otter", "", "heron", ""])
    // The same tags in any batch.
    let alone = try tag(
      ["--format", "conll", "--batch-size", "1", "--threads", "1"], "the\notter\n\nheron\n")
    #expect(alone.output == columns.output)
  }

  @Test func facts() throws {
    let objects = try tag(["--json"], "the otter\n").objects
    let words = try #require(objects.first?["words"] as? [[String: Any]])
    #expect(words.map { $0["word"] as? String } == ["the", "otter"])
    for word in words { #expect((word["probability"] as? Double ?? 0) > 0.2) }
  }
}
