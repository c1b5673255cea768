import Foundation
import Testing

@Suite struct NGramTests {
  /// Enough different lines that discounts can be estimated.
  private func text() -> String {
    let subjects = ["the ship", "a doctor", "the old king", "my sister", "the storm", "a child"]
    let verbs = ["sails", "waits", "comes home", "sings", "leaves"]
    let ends = ["today", "at night", "in the rain", "with the doctor", "alone", "for the king", "to sea"]
    var lines: [String] = []
    for (i, subject) in subjects.enumerated() {
      for (j, verb) in verbs.enumerated() {
        for (k, end) in ends.enumerated() where (i * 7 + j * 3 + k * 5) % 4 != 0 {
          lines.append("\(subject) \(verb) \(end)")
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test(arguments: ["witten-bell", "stupid-backoff"]) func otherSmoothing(name: String) throws {
    let folder = try TemporaryFolder()
    try Data("a b a\n".utf8).write(to: folder.url("text.txt"))
    let train = [
      "ngram", "train", "--order", "2", "--smoothing", name, "--output", folder.path("model.arpa"),
    ]
    // So little text that Kneser-Ney has no discounts.
    let run = try Program.run(train + [folder.path("text.txt")])
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      try Program.run(["ngram", "score", "--model", folder.path("model.arpa")], input: "a b\n").status == 0)
    let refused = try Program.run(train + ["--discount-fallback", folder.path("text.txt")])
    #expect(refused.status == 2 && refused.errors.contains("--discount-fallback"), "\(refused.errors)")
  }

  @Test func trainScoreConvertSample() throws {
    let folder = try TemporaryFolder()
    try Data(text().utf8).write(to: folder.url("text.txt"))
    let arpa = folder.path("model.arpa")
    let train = try Program.run(
      [
        "ngram", "train", "--order", "3", "--discount-fallback", "--output", arpa, "--json",
        folder.path("text.txt"),
      ])
    #expect(train.status == 0, "\(train.errors)")
    let summary = try #require(try train.objects.first)
    #expect((summary["orders"] as? [Any])?.count == 3)
    let binary = folder.path("model.bin")
    #expect(try Program.run(["ngram", "convert", arpa, binary]).status == 0)

    let lines = "the ship sails at night\n\nthe zebra sings alone\n"
    let score = try Program.run(["ngram", "score", "--model", arpa], input: lines)
    #expect(score.status == 0, "\(score.errors)")
    #expect(score.lines.count == 5)
    let fields = score.lines.prefix(3).map { $0.split(separator: "\t") }
    #expect(fields.map { $0[1] } == ["6", "1", "5"])
    #expect(fields.map { $0[2] } == ["0", "0", "1"])
    let total = fields.reduce(0.0) { $0 + (Double($1[0]) ?? .nan) }
    let perplexity = pow(10, -total / 12)
    let printed = try #require(score.lines[3].split(separator: " ").last.flatMap { Double($0) })
    #expect(score.lines[3].hasPrefix("perplexity including OOV: "))
    #expect(score.lines[4].hasPrefix("perplexity excluding OOV: "))
    #expect(abs(printed / perplexity - 1) < 1e-4)
    #expect(try Program.run(["ngram", "score", "--model", binary], input: lines).output == score.output)
    #expect(
      try Program.run(["ngram", "score", "--model", binary, "--threads", "1"], input: lines).output
        == score.output)

    let sample = ["ngram", "sample", "--model", binary, "-k", "5", "--seed", "7"]
    let first = try Program.run(sample)
    #expect(first.lines.count == 5)
    #expect(first.output == (try Program.run(sample)).output)
    let known = Set(text().split { $0 == " " || $0 == "\n" })
    #expect(first.lines.flatMap { $0.split(separator: " ") }.allSatisfy(known.contains))
  }

  @Test func standardInputAndOutput() throws {
    let run = try Program.run(
      ["ngram", "train", "--order", "2", "--discount-fallback", "--output", "-", "-"], input: text())
    #expect(run.status == 0)
    #expect(run.lines.first == "\\data\\" && run.lines.last == "\\end\\")
  }

  @Test func whatCannotBeTrained() throws {
    let folder = try TemporaryFolder()
    let output = folder.path("m.arpa")
    let train = ["ngram", "train", "--order", "3", "--output", output, "-"]
    let small = try Program.run(train, input: "a b\na c\n")
    #expect(small.status == 1)
    #expect(small.errors.contains("--discount-fallback"))
    let empty = try Program.run(train, input: "")
    #expect(empty.status == 1)
    #expect(empty.errors.contains("no line"))
    let reserved = try Program.run(train, input: "one two\nthree <s> four\n")
    #expect(reserved.status == 1)
    #expect(reserved.errors.contains("standard input:2") && reserved.errors.contains("<s>"))
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test(
    "used wrongly",
    arguments: [
      ["--order", "0"], ["--order", "7"], ["--order", "3", "--prune", "1"],
      ["--order", "3", "--prune", "0", "2", "1"],
      ["--order", "2", "--prune", "0", "0", "0"], ["--order", "3", "--memory", "much"],
      ["--order", "3", "--fallback-discounts", "1", "2"],
    ])
  func usedWrongly(flags: [String]) throws {
    let run = try Program.run(["ngram", "train"] + flags + ["--output", "/tmp/none.arpa", "--", "none.txt"])
    #expect(run.status == 2, "\(run.errors)")
  }

  @Test func brokenModels() throws {
    let folder = try TemporaryFolder()
    for content in ["", "nonsense", "\\data\\\nngram 1=1\n\n\\1-grams:\n-1\t<unk>\n"] {
      try Data(content.utf8).write(to: folder.url("m"))
      let run = try Program.run(["ngram", "score", "--model", folder.path("m")], input: "a\n")
      #expect(run.status == 1)
      #expect(run.errors.contains(folder.path("m") + ":"), "\(run.errors)")
    }
  }
}
