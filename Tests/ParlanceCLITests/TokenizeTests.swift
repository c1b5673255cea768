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

  @Test(
    "dictionaries find words where there are no spaces",
    arguments: [
      ("th", "ฉันกินข้าวที่บ้าน\n", "ฉัน กิน ข้าว ที่ บ้าน"), ("zh", "我们在北京学习。\n", "我们 在 北京 学习"),
      ("ja", "私は学生です。\n", "私 は 学生 です"), ("zh-Hant", "我們在圖書館\n", "我們 在 圖書館"),
      ("sv", "kl:ans\n", "kl:ans"), ("en", "kl:ans\n", "kl ans"),
    ])
  func localesOfWords(locale: String, text: String, words: String) throws {
    let run = try Program.run(["tokenize", "--locale", locale], input: text)
    #expect(run.lines == [words], "\(run.errors)")
  }

  @Test func localesOfSentences() throws {
    let greek = ["tokenize", "--as", "sentences", "--locale", "el"]
    #expect(try Program.run(greek, input: "Τι είναι; Δεν ξέρω.\n").lines == ["Τι είναι;\tΔεν ξέρω."])
    let english = ["tokenize", "--as", "sentences", "--locale", "en-u-ss-standard"]
    #expect(try Program.run(english, input: "Mr. Smith waved. He left.\n").lines[0].contains("waved.\tHe"))
    let chinese = ["tokenize", "--as", "sentences", "--locale", "zh"]
    #expect(try Program.run(chinese, input: "他来了。她走了！\n").lines == ["他来了。\t她走了！"])
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
