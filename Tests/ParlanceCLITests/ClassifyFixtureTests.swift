import Foundation
import ParlanceTestSupport
import Testing

/// Answers of the fastText program, asked of ours.
@Suite struct ClassifyFixtureTests {
  struct Golden: Decodable, Sendable, CustomStringConvertible {
    let args: [String]
    let stdin: String
    let stdout: String
    let exit: Int32
    var description: String { args.joined(separator: " ") }
  }

  static func golden(_ commands: [String]) throws -> [Golden] {
    try Fixtures.files(in: "embeddings", suffix: "cli.expected.json").flatMap {
      try JSONDecoder().decode([Golden].self, from: Data(contentsOf: $0))
    }
    .filter { commands.contains($0.args.first ?? "") }
  }

  static func path(_ name: String) -> String {
    Fixtures.root.appendingPathComponent("embeddings/\(name)").path
  }

  /// `COMMAND MODEL FILE [K [THRESHOLD]]` as our flags.
  static func flags(_ golden: Golden) -> [String] {
    let args = golden.args
    var flags = ["--model", path(args[1]), args[2] == "-" ? "-" : path(args[2])]
    if args.count > 3 { flags += ["-k", args[3]] }
    if args.count > 4 { flags += ["--threshold", args[4]] }
    return flags
  }

  @Test(arguments: try golden(["predict", "predict-prob"]))
  func predict(_ golden: Golden) throws {
    let run = try Program.run(["classify", "predict"] + Self.flags(golden), input: golden.stdin)
    #expect(run.status == golden.exit)
    let expected = golden.stdout.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(run.lines.count == expected.count)
    for (line, wanted) in zip(run.lines, expected) {
      let words = line.split(separator: " ")
      if golden.args[0] == "predict-prob" {
        let wantedWords = wanted.split(separator: " ")
        #expect(words.count == wantedWords.count, "\(line)")
        for (word, wantedWord) in zip(words, wantedWords) {
          guard let number = Double(wantedWord) else {
            #expect(word == wantedWord)
            continue
          }
          #expect(abs((Double(word) ?? .nan) - number) < 3e-5, "\(line)")
        }
      } else {
        // Labels whose probability is 0 but for fastText's 1e-5 may come in any order.
        for (index, label) in wanted.split(separator: " ").enumerated() {
          let probability = try #require(Double(words[2 * index + 1]))
          #expect(words[2 * index] == label || probability < 2e-5, "\(line)")
        }
      }
    }
  }

  @Test(arguments: try golden(["test", "test-label"]))
  func evaluate(_ golden: Golden) throws {
    let perLabel = golden.args[0] == "test-label" ? ["--per-label"] : []
    let run = try Program.run(["classify", "evaluate"] + Self.flags(golden) + perLabel)
    #expect(run.status == golden.exit)
    #expect(run.output == golden.stdout)
  }

  @Test(arguments: try Fixtures.files(in: "embeddings", suffix: "sup.train.txt"))
  func trainPredictEvaluate(_ file: URL) throws {
    let folder = try ParlanceTestSupport.TemporaryFolder()
    let name = folder.path("topics")
    let test = file.path.replacingOccurrences(of: ".train.txt", with: ".test.txt")
    let trained = try Program.run([
      "classify", "train", "--model", "fasttext", "--input", file.path, "--output", name, "--dim", "20",
      "--lr",
      "0.5", "--epochs", "20", "--word-ngrams", "2", "--buckets", "1000", "--loss", "hs", "--threads", "1",
      "--seed", "3", "--json", "--quiet",
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(try folder.names == ["topics.bin"])
    let answer = try #require(
      try Program.run(["classify", "evaluate", "--model", name, "--json", test]).objects.first)
    #expect(try #require(answer["precision"] as? Double) > 0.8)
    let predicted = try Program.run(["classify", "predict", "--model", name, "--json", "-k", "2", test])
      .objects
    #expect(predicted.count == answer["examples"] as? Int)
    let labels = try #require(predicted.first?["labels"] as? [[String: Any]])
    #expect(labels.count == 2 && labels[0]["label"] is String && labels[0]["probability"] is Double)
  }

  @Test func wrongModels() throws {
    for model in try Fixtures.files(in: "embeddings", suffix: "skipgram.bin") {
      let run = try Program.run(["classify", "predict", "--model", model.path], input: "a\n")
      #expect(run.status == 1 && run.output.isEmpty)
      #expect(run.errors.contains("can't predict labels"))
    }
    let missing = try Program.run(["classify", "predict", "--model", "/nowhere/x"], input: "a\n")
    #expect(missing.status == 1 && missing.errors.split(separator: "\n").count == 1)
    #expect(try Program.run(["classify", "predict", "--model", "x", "-k", "0"]).status == 2)
  }
}
