import Testing

@Suite struct EvaluateTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func evaluate(
    _ metric: String, _ hypotheses: String, _ references: [String], _ more: [String] = []
  ) throws -> Program.Run {
    var arguments = ["evaluate", "--metric", metric, "--hypotheses", try folder.write(hypotheses, to: "hyp")]
    if !references.isEmpty { arguments.append("--references") }
    for (index, text) in references.enumerated() {
      arguments.append(try folder.write(text, to: "ref\(index)"))
    }
    return try Program.run(arguments + more)
  }

  private let hypotheses = "The boat sails away today.\nNobody saw it (again)!\n"
  private let references = "The boat sails away.\nNobody saw the boat (again)!\n"

  @Test func bleuWithItsSignature() throws {
    let run = try evaluate("bleu", hypotheses, [references])
    #expect(run.status == 0, "\(run.errors)")
    let columns = run.lines[0].split(separator: "\t")
    #expect(columns.count == 3 && columns[0] == "bleu")
    // sacreBLEU 2.6.0 on the same lines.
    #expect(columns[1] == "51.135915")
    #expect(columns[2].hasPrefix("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:"))
    let two = try evaluate("bleu", hypotheses, [references, hypotheses], ["--json", "--tokenize", "intl"])
    let object = try #require(try two.objects.first)
    #expect(abs((object["value"] as? Double ?? 0) - 100) < 1e-9)
    #expect((object["signature"] as? String)?.hasPrefix("nrefs:2|") == true)
  }

  @Test func chrFAndItsWords() throws {
    #expect(try evaluate("chrf", hypotheses, [references]).lines[0].hasPrefix("chrf\t74.196846\tnrefs:1|"))
    let plus = try evaluate("chrf", hypotheses, [references], ["--word-order", "2", "--json"])
    #expect(try plus.objects.first?["name"] as? String == "chrF2++")
  }

  @Test func editsOfATranslation() throws {
    let run = try evaluate("ter", "boat the sails away\n", ["the boat sails away\n"])
    #expect(run.lines[0].hasPrefix("ter\t25.000000\tnrefs:1|case:lc|tok:tercom|norm:no|punct:yes|asian:no|"))
  }

  @Test func labelsALine() throws {
    let gold = "cat\ndog\ncat\nbird\n"
    let predicted = "cat\ncat\ncat\ndog\n"
    #expect(try evaluate("accuracy", predicted, [gold]).lines == ["accuracy\t0.500000"])
    let run = try evaluate("f1", predicted, [gold], ["--format", "lines", "--report", "--confusion"])
    #expect(
      run.lines == [
        "f1\t0.266667", "bird\t0.000000\t0.000000\t0.000000\t1", "cat\t0.666667\t1.000000\t0.800000\t2",
        "dog\t0.000000\t0.000000\t0.000000\t1", "\tbird\tcat\tdog", "bird\t0\t0\t1", "cat\t0\t2\t0",
        "dog\t0\t1\t0",
      ])
  }

  @Test func spansOfTaggedTokens() throws {
    let gold = "Ann\tB-PER\nin\tO\nNew B-LOC\nYork I-LOC\n\n\nBob B-PER\n"
    let predicted = "B-PER\nO\nB-LOC\nO\n\nB-PER\n"
    let run = try evaluate("f1", predicted, [gold], ["--report"])
    #expect(
      run.lines == [
        "f1\t0.666667", "LOC\t0.000000\t0.000000\t0.000000\t1", "PER\t1.000000\t1.000000\t1.000000\t2",
      ], "\(run.errors)")
    let tags = try evaluate("accuracy", predicted, [gold], ["--format", "conll"])
    #expect(tags.lines == ["accuracy\t0.800000"])
    let strict = try evaluate("f1", "I-PER\n", ["I-PER\n"], ["--scheme", "iob2", "--json"])
    #expect(try strict.objects.first?["value"] as? Double == 0)
  }

  @Test func perplexityOfScores() throws {
    let run = try evaluate("perplexity", "-2\t1\n-4\t2\nperplexity: 7\n", [], ["--log-base", "10"])
    #expect(run.lines == ["perplexity\t100.000000"], "\(run.errors)")
  }

  @Test(arguments: [
    ("bleu", "a\n", ["a\nb\n"], ["hyp has 1 lines", "ref0 has 2"]), ("bleu", "", ["a\n"], ["hyp is empty"]),
    ("chrf", "a\n", [""], ["ref0 is empty"]), ("accuracy", "a\n\n", ["a\n"], ["has 2 lines"]),
    ("f1", "B-PER\n", ["B-PER\nO\n"], ["hyp:2", "ref0:2"]),
    ("f1", "positive\n", ["negative\n"], ["hyp:1", "positive", "--format lines"]),
    ("f1", "\n\n", ["O\n"], ["hyp is empty"]),
    ("perplexity", "-1 2\n-1 x\n", [], [":2"]), ("perplexity", "-inf nan\n", [], [":1"]),
    ("perplexity", "0 0\n", [], ["no tokens"]),
  ])
  func whatCannotBeEvaluated(metric: String, found: String, gold: [String], words: [String]) throws {
    let run = try evaluate(metric, found, gold)
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    for word in words { #expect(run.errors.contains(word), "\(run.errors)") }
  }

  @Test(arguments: [
    ["--metric", "bleu", "--hypotheses", "a"], ["--metric", "rouge", "--hypotheses", "a"],
    ["--metric", "bleu", "--hypotheses", "-", "--references", "-"],
    ["--metric", "f1", "--hypotheses", "a", "--references", "b", "c"],
    ["--metric", "perplexity", "--hypotheses", "a", "--references", "b"],
    ["--metric", "chrf", "--hypotheses", "a", "--references", "b", "--char-order", "0"],
    ["--metric", "bleu", "--hypotheses", "a", "--references", "b", "--smooth-value", "nan"],
  ])
  func usedWrongly(arguments: [String]) throws {
    let run = try Program.run(["evaluate"] + arguments)
    #expect(run.status == 2)
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }
}
