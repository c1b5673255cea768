import Testing

@Suite struct TokenizeTests {
  @Test func wordsOneLineALine() throws {
    let text = "Hello, world!\n\nIt's 3.14.\n"
    let run = try Program.run(["tokenize"], input: text)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines == ["Hello world", "", "It's 3.14"])
    #expect(
      try Program.run(["tokenize", "--lowercase"], input: text).lines == ["hello world", "", "it's 3.14"])
    let whole = try Program.run(["tokenize", "--punctuation"], input: text)
    #expect(whole.lines == ["Hello , world !", "", "It's 3.14 ."])
  }

  @Test func sentencesPartedByTabs() throws {
    let run = try Program.run(["tokenize", "--as", "sentences"], input: "It rains. We stay in! Why?\n")
    #expect(run.lines == ["It rains.\tWe stay in!\tWhy?"])
  }

  @Test func linesThatAreJSONStrings() throws {
    let run = try Program.run(["tokenize", "--jsonl"], input: "\"one\\ntwo\"\n\"caf\\u00e9\"\n")
    #expect(run.lines == ["one two", "café"])
    let broken = try Program.run(["tokenize", "--jsonl"], input: "\"fine\"\nnot json\n")
    #expect(broken.status == 1)
    #expect(broken.errors.contains(":2"))
  }

  @Test func jsonIsOneObjectALine() throws {
    let run = try Program.run(["tokenize", "--json"], input: "Hello, world!\n")
    #expect(try run.objects.first?["words"] as? [String] == ["Hello", "world"])
  }

  @Test func invalidUTF8IsReplacedAndTold() throws {
    let folder = try TemporaryFolder()
    let run = try Program.run(
      after: "printf 'good\\nbad\\377bad\\n' > \(folder.path("t.txt"))", ["tokenize", folder.path("t.txt")])
    #expect(run.status == 0)
    #expect(run.errors.contains("t.txt") && run.errors.contains(":2"))
  }

  @Test func linesStayInOrderOnManyThreads() throws {
    let text = (0..<5000).map { "line number \($0)\n" }.joined()
    let run = try Program.run(["tokenize", "--threads", "4"], input: text)
    #expect(run.output == text)
  }

  @Test func unknownLocale() throws {
    let run = try Program.run(["tokenize", "--locale", "klingonese"], input: "nuqneH\n")
    #expect(run.status == 1)
    #expect(run.errors.contains("klingonese"))
  }

  @Test func missingFile() throws {
    let run = try Program.run(["tokenize", "/nonexistent.txt"])
    #expect(run.status == 1)
    #expect(run.errors == "parlance: cannot open /nonexistent.txt: No such file or directory\n")
  }
}
