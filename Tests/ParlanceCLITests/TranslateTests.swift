import Foundation
import Testing

@Suite struct TranslateTests {
  private let folder: TemporaryFolder
  private let model: String
  private let lines = [
    "the otter drinks from the river", "", "a smith keeps his hammer", "the heron", "beside a box",
  ]

  init() throws {
    folder = try TemporaryFolder()
    model = try SmallModels.translator(in: folder)
  }

  private var text: String { lines.joined(separator: "\n") + "\n" }

  private func translate(_ more: [String], _ input: String) throws -> Program.Run {
    let run = try Program.run(["translate", "--model", model, "--max-length", "12"] + more, input: input)
    #expect(run.status == 0, "\(run.errors)")
    return run
  }

  @Test func aLineForEachLine() throws {
    let run = try translate([], text)
    #expect(run.lines.count == lines.count && run.errors.isEmpty, "\(run.errors)")
    #expect(run.lines[1].isEmpty && !run.lines[0].isEmpty)
    // The same whatever stands beside it, on any number of threads.
    for (line, want) in zip(lines, run.lines) {
      #expect(try translate(["--threads", "1", "--batch-size", "1"], line + "\n").lines == [want])
    }
  }

  @Test func scoresAndNBest() throws {
    let run = try translate(["--nbest", "3", "--beam", "4", "--scores"], text)
    #expect(run.lines.count == 13)
    let rows = run.lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    #expect(rows.allSatisfy { $0.count == 3 })
    #expect(rows.map { $0[0] } == ["1", "1", "1", "2", "3", "3", "3", "4", "4", "4", "5", "5", "5"])
    for (a, b) in zip(rows, rows.dropFirst()) where a[0] == b[0] {
      #expect(try #require(Double(a[1])) >= #require(Double(b[1])))
    }
    #expect(try translate(["--beam", "4"], text).lines[0] == rows[0][2])
  }

  @Test func oneObjectALine() throws {
    let file = try folder.write(text, to: "text")
    let picture = folder.path("looks.svg")
    let run = try translate(
      ["--json", "--nbest", "2", "--alignments", "--attention", picture, file], "")
    let objects = try run.objects
    #expect(objects.map { $0["line"] as? Int } == [1, 2, 3, 4, 5])
    let source = try #require(objects[0]["source_tokens"] as? [String])
    let translations = try #require(objects[0]["translations"] as? [[String: Any]])
    #expect(translations.count == 2)
    for one in translations {
      let tokens = try #require(one["tokens"] as? [String])
      let logProbabilities = try #require(one["token_log_probabilities"] as? [Double])
      let sum = try #require(one["log_probability"] as? Double)
      #expect(abs(logProbabilities.reduce(0, +) - sum) < 1e-4)
      #expect(abs(sum / Double(tokens.count) - (one["score"] as? Double ?? 0)) < 1e-6)
      let attention = try #require(one["attention"] as? [[Double]])
      #expect(attention.count == tokens.count && attention.allSatisfy { $0.count == source.count })
      for row in attention { #expect(abs(row.reduce(0, +) - 1) < 1e-4) }
      for link in try #require(one["alignment"] as? [[Int]]) { #expect(link.count == 2 && link[0] < 6) }
    }
    let svg = try String(contentsOfFile: picture, encoding: .utf8)
    #expect(svg.hasPrefix("<svg") && svg.contains("<rect") && svg.hasSuffix("</svg>\n"))
  }

  @Test func transformersTellTheirAttention() throws {
    let other = try TemporaryFolder()
    let model = try SmallModels.transformer(in: other)
    let picture = other.path("looks.svg")
    func run(_ more: [String]) throws -> Program.Run {
      try Program.run(
        ["translate", "--model", model, "--max-length", "6"] + more, input: "the otter drinks\n")
    }
    func looked(_ more: [String]) throws -> [[Double]] {
      let run = try run(["--json", "--alignments", "--attention", picture] + more)
      #expect(run.status == 0, "\(run.errors)")
      let object = try #require(try run.objects.first)
      let best = try #require((object["translations"] as? [[String: Any]])?.first)
      let (source, tokens) = (object["source_tokens"] as? [String], best["tokens"] as? [String])
      let rows = try #require(best["attention"] as? [[Double]])
      #expect(rows.count == tokens?.count && rows.allSatisfy { $0.count == source?.count })
      for row in rows { #expect(abs(row.reduce(0, +) - 1) < 1e-4) }
      return rows
    }
    let last = try looked([])
    #expect(try String(contentsOfFile: picture, encoding: .utf8).contains("<rect"))
    #expect(try looked(["--attention-layer", "2"]) == last)
    #expect(try looked(["--attention-layer", "1"]) != last)
    let heads = try (1...2).map { try looked(["--attention-head", "\($0)"]) }
    for (row, all) in last.enumerated() {
      for (key, mean) in all.enumerated() {
        #expect(abs((heads[0][row][key] + heads[1][row][key]) / 2 - mean) < 1e-6)
      }
    }
    // One text at a time or greedily, it looks at the same places.
    #expect(try looked(["--beam", "1", "--batch-size", "1"]).count > 0)
    #expect(try run(["--model", model, "--alignments", "--attention-head", "2"]).status == 0)
    for (flags, message) in [
      (["--attention-layer", "1"], "goes with"),
      (["--alignments", "--attention-layer", "3"], "has 2 layers"),
      (["--alignments", "--attention-head", "3"], "has 2 heads"),
      (["--alignments", "--attention-head", "0"], "--attention-head"),
    ] {
      let wrong = try run(flags)
      #expect(wrong.status == 2 && wrong.errors.contains(message), "\(flags): \(wrong.errors)")
    }
    let recurrent = try Program.run(
      ["translate", "--model", self.model, "--alignments", "--attention-head", "1"], input: "a\n")
    #expect(recurrent.status == 2 && recurrent.errors.contains("for transformers"), "\(recurrent.errors)")
  }

  @Test func alignmentsArePairs() throws {
    let run = try translate(["--alignments"], "the otter drinks\n")
    let columns = run.lines[0].split(separator: "\t", omittingEmptySubsequences: false)
    #expect(columns.count == 2)
    for pair in columns[1].split(separator: " ") {
      let numbers = pair.split(separator: "-").compactMap { Int($0) }
      #expect(numbers.count == 2 && numbers[0] < 3)
    }
  }

  @Test func pairsAreScored() throws {
    let translated = try translate(["--json"], "the otter drinks\n").objects[0]
    let best = try #require((translated["translations"] as? [[String: Any]])?.first)
    let run = try Program.run(
      ["score", "--model", model, "--per-token"], input: "the otter drinks\ta smith\nthe heron\t\n")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.count == 3 && run.lines[2].hasPrefix("perplexity: "))
    let columns = run.lines[0].split(separator: "\t").map(String.init)
    let perToken = columns[2].split(separator: " ").compactMap { Double($0) }
    #expect(perToken.count == Int(columns[1]))
    #expect(abs(perToken.reduce(0, +) - (Double(columns[0]) ?? 0)) < 1e-4)
    // Its own best answer is at least as likely as another of its length, where it ended.
    #expect(best["log_probability"] != nil)
    let objects = try Program.run(["score", "--model", model, "--json"], input: "the heron\tthe river\n")
      .objects
    #expect(objects.count == 2 && objects[1]["perplexity"] is Double)
    let broken = try Program.run(["score", "--model", model], input: "a\tb\nno tab\n")
    #expect(broken.status == 1 && broken.errors.contains(":2") && broken.errors.contains("tab"))
  }

  @Test func severalModelsAnswerTogether() throws {
    // A model together with itself says what it says alone.
    let alone = try translate(["--scores", "--nbest", "2"], text)
    let twice = try translate(["--model", model, "--scores", "--nbest", "2"], text)
    #expect(twice.lines.count == alone.lines.count)
    for (a, b) in zip(alone.lines, twice.lines) {
      let (left, right) = (a.split(separator: "\t"), b.split(separator: "\t"))
      #expect(left.first == right.first && left.last == right.last, "\(a) | \(b)")
    }
    let other = try TemporaryFolder()
    let second = try SmallModels.translator(in: other, seed: 8)
    let both = try translate(["--model", second, "--json"], lines[0] + "\n").objects
    let one = try translate(["--json"], lines[0] + "\n").objects
    func score(_ objects: [[String: Any]]) -> Double? {
      (objects.first?["translations"] as? [[String: Any]])?.first?["score"] as? Double
    }
    #expect(try #require(score(both)) != #require(score(one)))
    let third = try SmallModels.translator(in: other, attention: .general, corpus: 40)
    let apart = try Program.run(["translate", "--model", model, "--model", third], input: "a\n")
    #expect(apart.status == 1 && apart.errors.contains("tokenizers"), "\(apart.errors)")
  }

  @Test func aForcedPrefix() throws {
    let run = try translate(["--prefix", "the heron", "--nbest", "2", "--alignments"], text)
    for (number, line) in run.lines.enumerated() where !line.hasPrefix("\t") {
      #expect(line.hasPrefix("the heron"), "\(number): \(line)")
      let links = line.split(separator: "\t").dropFirst().first.map { $0.split(separator: " ") } ?? []
      for link in links { #expect((Int(link.split(separator: "-")[1]) ?? 0) >= 1, "\(line)") }
    }
  }

  @Test func penaltiesAndLimits() throws {
    let tokens: ([String]) throws -> [String] = { more in
      let objects = try translate(more + ["--json"], "a smith keeps his hammer\n").objects
      let best = try #require((objects[0]["translations"] as? [[String: Any]])?.first)
      return try #require(best["tokens"] as? [String])
    }
    #expect(try tokens(["--min-length", "11"]).count >= 11)
    let blocked = try tokens(["--no-repeat-ngram", "1", "--min-length", "11"])
    #expect(Set(blocked).count == blocked.count)
    let plain = try tokens(["--min-length", "11"])
    let penalized = try tokens(["--min-length", "11", "--repetition-penalty", "5"])
    #expect(Set(penalized).count > Set(plain).count, "\(plain) \(penalized)")
  }

  @Test func withoutAttentionThereIsNoPicture() throws {
    let folder = try TemporaryFolder()
    let model = try SmallModels.translator(in: folder, attention: .none)
    let run = try Program.run(
      ["translate", "--model", model, "--attention", folder.path("a.svg")], input: "the otter\n")
    #expect(run.status == 1 && run.errors.contains("no attention"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("a.svg")))
    #expect(try Program.run(["translate", "--model", model], input: "the otter\n").status == 0)
  }

  @Test(arguments: [
    ["--beam", "0"], ["--nbest", "6"], ["--length-penalty", "nan"], ["--max-length", "0"], ["--beam", "x"],
    ["--min-length", "20"], ["--batch-size", "0"],
  ])
  func usedWrongly(arguments: [String]) throws {
    let run = try Program.run(
      ["translate", "--model", model, "--max-length", "12"] + arguments, input: "a\n")
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }

  @Test func brokenFolders() throws {
    func failure(_ path: String) throws -> String {
      let run = try Program.run(["translate", "--model", path], input: "a\n")
      #expect(run.status == 1 && run.output.isEmpty)
      #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
      return run.errors
    }
    #expect(try failure(folder.path("nothing")).contains("nothing"))
    let weights = folder.url("model/model.safetensors")
    let bytes = try Data(contentsOf: weights)
    try bytes.prefix(bytes.count / 2).write(to: weights)
    #expect(try failure(model).contains("model.safetensors"))
    try bytes.write(to: weights)
    let config = folder.url("model/config.json")
    let text = try String(contentsOf: config, encoding: .utf8)
    try Data(text.replacingOccurrences(of: "\"hidden_size\": 32", with: "\"hidden_size\": -1").utf8).write(
      to: config)
    #expect(try failure(model).contains("hidden_size"))
    try Data("{}".utf8).write(to: config)
    _ = try failure(model)
    let run = try Program.run(["generate", "--model", model, "--prompt", "a"])
    #expect(run.status == 1)
  }

  @Test func aTranslatorDoesNotContinueTexts() throws {
    let run = try Program.run(["generate", "--model", model, "--prompt", "a"])
    #expect(run.status == 1 && run.errors.contains("does not continue texts"), "\(run.errors)")
  }
}
