import ParlanceText
import Testing

@Suite struct AnalyzerTests {
  private func features(_ text: String, _ change: (inout AnalyzerOptions) -> Void = { _ in }) throws
    -> [String]
  {
    var options = AnalyzerOptions()
    change(&options)
    return try Analyzer(options).features(of: text)
  }

  @Test("patterns find what Python's re.findall finds")
  func patterns() throws {
    let cases: [(pattern: String, text: String, tokens: [String])] = [
      (#"[a-z]+"#, "ab1cd-é", ["ab", "cd"]),
      (#"[^\W\d_]+"#, "ab1cd_é ß9", ["ab", "cd", "é", "ß"]),
      (#"\S+"#, " a  b\u{a0}c ", ["a", "b", "c"]),
      (#"(?:\d+[.,])*\d+|\w+"#, "pi is 3.14, not 22/7", ["pi", "is", "3.14", "not", "22", "7"]),
      (#"#(\w+)"#, "#one two #three", ["one", "three"]),
      (#"a{2,3}"#, "aaaaaaa a", ["aaa", "aaa"]),
      (#"a{2,3}?"#, "aaaaa", ["aa", "aa"]),
      (#"x*"#, "axx", ["", "xx", ""]),
      (#"(?u)\b\w+\b"#, "a bb", ["a", "bb"]),
      (#"\Bb"#, "b ab", ["b"]),
      (#"^\w"#, "ab cd", ["a"]),
      (#"\w$"#, "ab cd\n", ["d"]),
      (#"a|ab"#, "abab", ["a", "a"]),
      (#"[\]x-]+"#, "a]x-b", ["]x-"]),
      (#"\u00e9."#, "éa b", ["éa"]),
      (#"{a"#, "{a", ["{a"]),
    ]
    for (pattern, text, tokens) in cases {
      let found = try features(text) {
        $0.unit = .pattern(pattern)
        $0.lowercase = false
      }
      #expect(found == tokens, "\(pattern) on \(text)")
    }
  }

  @Test(
    "patterns that can't be used are refused",
    arguments: [
      "(", ")", "[a", "*a", "a**", "(a)(b)", #"\"#, "(?=a)", #"(a)\1"#, "a{3,2}", "a{2000}", "[z-a]",
      #"\xg1"#,
      #"\q"#, String(repeating: "(?:", count: 200), "((a{1000}){1000}){1000}", "(?:a{999}){999}",
    ])
  func badPatterns(pattern: String) {
    #expect(throws: AnalyzerError.self) { try features("a") { $0.unit = .pattern(pattern) } }
  }

  @Test("hostile patterns and texts take time in proportion", .timeLimit(.minutes(10)))
  func linearTime() throws {
    let text = String(repeating: "a", count: 200_000)
    #expect(try features(text + "b") { $0.unit = .pattern("(?:a*)*b") }.count == 1)
    #expect(try features(text).count == 1)
    #expect(try features(String(repeating: "Σ'", count: 200_000)).count == 0)
    #expect(try features(String(repeating: "\u{301}", count: 200_000)).isEmpty)
    #expect(
      try features(String(repeating: "é", count: 100_000)) {
        $0.unit = .charactersInWords
        $0.ngrams = 3...3
      }.count == 100_000)
  }

  @Test func stopWordsComeBeforeNgramsAndStemsAfter() throws {
    let found = try features("The cats and the dogs were running") {
      $0.stopWords = StopWords.english
      $0.stemmer = "english"
      $0.ngrams = 1...2
    }
    #expect(found == ["cat", "dog", "run", "cat dog", "dog run"])
  }

  @Test func stemmers() throws {
    #expect(try Stemmer("german").stem("häuser") == "haus")
    #expect(try Stemmer("fr").stem("continuellement") == "continuel")
    #expect(Stemmer.algorithms.contains("english"))
    #expect(throws: AnalyzerError.self) { try Stemmer("klingon") }
    #expect(throws: AnalyzerError.self) { try Stemmer("english\0") }
    let long = String(repeating: "ing", count: 100_000)
    #expect(try Stemmer("english").stem(long) == long)
  }

  @Test func dictionarySegmentation() throws {
    let thai = try features("ภาษาไทยง่าย") { $0.unit = .segments(locale: "th") }
    #expect(thai.count >= 2 && thai.joined() == "ภาษาไทยง่าย")
    let chinese = try features("我们喜欢自然语言") {
      $0.unit = .segments(locale: "zh")
      $0.ngrams = 2...2
    }
    #expect(chinese.first == "我们 喜欢")
  }

  @Test func nulAndControlCharacters() throws {
    #expect(try features("ab\0cd\u{1}ef") == ["ab", "cd", "ef"])
    #expect(try features("a\0b") { $0.unit = .characters } == ["a", "\0", "b"])
  }

  @Test func sigmaLooksPastIgnorableCharacters() throws {
    #expect(try features("ΑΣ' ΑΣ'Α ΑΣ.") { $0.unit = .pattern(#"\S+"#) } == ["ας'", "ασ'α", "ας."])
  }

  @Test func ngramsOutOfRange() {
    #expect(throws: AnalyzerError.self) { try features("a") { $0.ngrams = 0...1 } }
    #expect(throws: AnalyzerError.self) { try features("a") { $0.ngrams = 1...1000 } }
  }
}
