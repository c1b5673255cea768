import Testing

@Suite struct HelpTests {
  static let commands: [[String]] = [
    ["embed", "train"], ["embed", "neighbors"], ["embed", "analogy"], ["embed", "similarity"],
    ["embed", "vector"],
    ["embed", "sentence"], ["embed", "evaluate"], ["embed", "convert"], ["classify", "train"],
    ["classify", "predict"], ["classify", "evaluate"], ["tokenize"], ["vocab", "train"], ["vocab", "export"],
    ["detokenize"], ["evaluate"], ["train"], ["runs", "list"],
    ["runs", "show"], ["runs", "compare"], ["runs", "plot"],
    ["tfidf", "fit"], ["tfidf", "transform"], ["tfidf", "search"], ["classify", "cross-validate"],
    ["ngram", "train"], ["ngram", "score"], ["ngram", "sample"], ["ngram", "convert"],
    ["translate"], ["generate"], ["score"], ["tag"],
    ["encode"], ["similarity"], ["rerank"], ["fill-mask"], ["serve"],
    ["models", "inspect"], ["models", "convert"], ["models", "quantize"],
  ]

  @Test("--help shows an example of the command", arguments: commands)
  func example(command: [String]) throws {
    let run = try Program.run(command + ["--help"])
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    let example = "parlance \(command.joined(separator: " ")) "
    let lines = run.output.split(separator: "\n").filter { !$0.hasPrefix("USAGE") }
    #expect(lines.contains { $0.contains(example) }, "no line with \(example)")
  }

  @Test(
    "used wrongly: code 2 and one line",
    arguments: [
      ["nonsense"], ["embed", "nonsense"], ["embed", "train"],
      ["embed", "train", "--input", "a", "--bogus", "1"],
      ["embed", "train", "--input", "a", "--output", "b", "--dim", "zero"],
      ["embed", "train", "--input", "a", "--output", "b", "--dim", "0"],
      ["embed", "train", "--input", "a", "--output", "b", "--dim", "99999999999999999999"],
      ["embed", "train", "--input", "a", "--output", "b", "--threads", "0"],
      ["embed", "train", "--input", "a", "--output", "b", "--lr", "nan"],
      ["embed", "train", "--input", "a", "--output", "b", "--min-n", "5", "--max-n", "2"],
      ["embed", "train", "--input", "a", "--output", "b", "--method", "magic"],
      ["embed", "neighbors", "words"], ["embed", "neighbors", "words", "king", "-k", "0"],
      ["embed", "neighbors", "words", "king", "-k", "-3"], ["embed", "convert", "a", "b", "--format", "pdf"],
      ["classify", "predict"], ["tokenize", "--as", "poems"],
      ["vocab", "train", "--type", "bpe", "--size", "0", "--output", "x", "y"],
      ["vocab", "train", "--type", "bpe", "--cased", "--output", "x", "y"], ["vocab", "export", "latin"],
    ])
  func usedWrongly(arguments: [String]) throws {
    let run = try Program.run(arguments)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("parlance: "))
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }
}
