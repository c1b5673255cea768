import Foundation
import Testing

@Suite struct SentenceModelTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = try SmallModels.maskedLanguageModel(in: folder)
  }

  @Test func encodeGivesALineOfNumbersForEachLine() throws {
    let lines = [
      "the otter drinks", "", "the river . a river . from the river . the otter drinks from a river .",
    ]
    let run = try Program.run(["encode", "--model", model], input: lines.joined(separator: "\n") + "\n")
    #expect(run.status == 0 && run.lines.count == 3, "\(run.errors)")
    for line in run.lines {
      let values = line.split(separator: " ").compactMap { Double($0) }
      #expect(values.count == 32)
      #expect(abs(values.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
    }
    // The same whatever stands beside it, on any number of threads.
    for (line, want) in zip(lines, run.lines) {
      let alone = try Program.run(["encode", "--model", model, "--threads", "1"], input: line + "\n")
      #expect(alone.lines == [want])
    }
    let json = try Program.run(["encode", "--model", model, "--json"], input: lines[0] + "\n")
    #expect(json.output.hasPrefix("{\"vector\":["))
  }

  @Test func similarityAndRerankAgree() throws {
    let texts = ["the river", "an otter", "the otter drinks"]
    let ranked = try Program.run(
      ["rerank", "--model", model, "--query", "the otter drinks"], input: texts.joined(separator: "\n"))
    #expect(ranked.status == 0 && ranked.lines.count == 3)
    #expect(ranked.lines[0].hasPrefix("2\t") && ranked.lines[0].hasSuffix("\tthe otter drinks"))
    for line in ranked.lines {
      let fields = line.split(separator: "\t").map(String.init)
      let similarity = try Program.run(["similarity", "--model", model, "the otter drinks", fields[2]])
      #expect(similarity.lines == [fields[1]])
    }
    let pairs = try Program.run(["similarity", "--model", model], input: "the river\tthe river\n")
    #expect(pairs.lines.first.flatMap { Double($0) }.map { abs($0 - 1) < 1e-4 } == true)
    let wrong = try Program.run(["similarity", "--model", model], input: "no tab\n")
    #expect(wrong.status == 1 && wrong.errors.contains("line 1"))
  }

  @Test func fillMaskListsTokens() throws {
    let run = try Program.run(["fill-mask", "--model", model, "-k", "3", "the [MASK] drinks ."])
    #expect(run.status == 0 && run.lines.count == 3, "\(run.errors)")
    let rows = run.lines.map { $0.split(separator: "\t").map(String.init) }
    #expect(rows.allSatisfy { $0.count == 3 && $0[2].contains($0[0]) })
    let probabilities = rows.compactMap { Double($0[1]) }
    #expect(probabilities == probabilities.sorted(by: >) && probabilities.count == 3)
    let none = try Program.run(["fill-mask", "--model", model, "the otter"])
    #expect(none.status == 1 && none.errors.contains("[MASK]"))
  }

  @Test func damagedFoldersAreRefused() throws {
    let config = URL(fileURLWithPath: model + "/config.json")
    let good = try String(contentsOf: config, encoding: .utf8)
    for (from, to, word) in [
      ("\"hidden_size\": 32", "\"hidden_size\": 65536", "65536"),
      ("\"hidden_size\": 32", "\"hidden_size\": 36", "shape"),
      ("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"swoosh\"", "swoosh"),
      ("\"hidden_act\"", "\"hidden_fact\"", "hidden_fact"),
      ("\"vocab_size\": 12", "\"vocab_size\": -4", "vocab_size"),
    ] {
      #expect(good.contains(from))
      try good.replacingOccurrences(of: from, with: to).write(to: config, atomically: true, encoding: .utf8)
      let run = try Program.run(["encode", "--model", model], input: "the otter\n")
      #expect(run.status == 1 && !run.errors.isEmpty, "\(to): \(run.errors)")
      #expect(run.errors.contains(word) || run.errors.contains("config.json"), "\(to): \(run.errors)")
    }
  }
}
