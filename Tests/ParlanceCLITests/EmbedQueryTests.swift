import Foundation
import Testing

/// Questions to one small model that all tests here share.
@Suite struct EmbedQueryTests {
  private static let trained = Result {
    let folder = try TemporaryFolder()
    return (folder: folder, name: try SmallTexts.train(in: folder, ["--epochs", "20", "--subsample", "0"]))
  }

  private let name: String

  init() throws {
    name = try Self.trained.get().name
  }

  private func values(_ line: String) throws -> [Float] {
    try line.split(separator: " ").map { try #require(Float($0), "\(line)") }
  }

  @Test func neighborsAreWordTabCosineBestFirst() throws {
    let run = try Program.run(["embed", "neighbors", name, "otter", "-k", "3"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.count == 3)
    let rows = run.lines.map { $0.split(separator: "\t") }
    #expect(rows.allSatisfy { $0.count == 2 && $0[0] != "otter" })
    let cosines = try rows.map { try #require(Float($0[1])) }
    #expect(cosines == cosines.sorted(by: >))
    #expect(cosines.allSatisfy { abs($0) <= 1.0001 })
    let objects = try Program.run(["embed", "neighbors", name, "otter", "-k", "3", "--json"]).objects
    #expect(objects.compactMap { $0["word"] as? String } == rows.map { String($0[0]) })
    #expect(objects.allSatisfy { $0["query"] as? String == "otter" && $0["similarity"] is Double })
  }

  @Test func neighborsOfSeveralWordsAndOfStandardInput() throws {
    let named = try Program.run(["embed", "neighbors", name, "otter", "hammer", "-k", "2"])
    #expect(named.lines.count == 5)
    #expect(named.lines.count > 2 && named.lines[2].isEmpty)
    let piped = try Program.run(["embed", "neighbors", name, "-", "-k", "2"], input: "otter\n\n  hammer\n")
    #expect(piped.status == 0, "\(piped.errors)")
    #expect(piped.output == named.output)
  }

  @Test func theModelIsFoundWithAndWithoutItsExtension() throws {
    let plain = try Program.run(["embed", "neighbors", name, "otter"])
    let binary = try Program.run(["embed", "neighbors", name + ".bin", "otter"])
    #expect(plain.output == binary.output)
    let text = try Program.run(["embed", "neighbors", name + ".vec", "otter", "-k", "1"])
    #expect(text.lines.first?.split(separator: "\t").first == plain.lines.first?.split(separator: "\t").first)
  }

  @Test func analogyLeavesItsWordsOut() throws {
    let run = try Program.run(["embed", "analogy", name, "otter", "hammer", "chisel", "-k", "4"])
    #expect(run.status == 0, "\(run.errors)")
    let words = run.lines.compactMap { $0.split(separator: "\t").first.map(String.init) }
    #expect(words.count == 4)
    #expect(Set(words).isDisjoint(with: ["otter", "hammer", "chisel"]))
    #expect(
      try Program.run(["embed", "analogy", name, "otter", "hammer", "chisel", "--json"]).objects.count == 10)
  }

  @Test func similarityIsTheCosineOfTheVectors() throws {
    let run = try Program.run(["embed", "similarity", name, "otter", "heron"])
    let printed = try #require(Float(run.lines.first ?? ""))
    let vectors = try Program.run(["embed", "vector", name, "otter", "heron"]).lines.map { line in
      try values(String(line.drop { $0 != " " }.dropFirst()))
    }
    func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).map { $0 * $1 }.reduce(0, +) }
    let (a, b) = (vectors[0], vectors[1])
    #expect(abs(printed - dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()) < 1e-5)
    let object = try Program.run(["embed", "similarity", name, "otter", "heron", "--json"]).objects.first
    #expect(object?["words"] as? [String] == ["otter", "heron"])
  }

  @Test func vectorsOfKnownAndUnknownWords() throws {
    let run = try Program.run(["embed", "vector", name, "otter", "otters"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.count == 2)
    #expect(run.lines.map { $0.split(separator: " ").first } == ["otter", "otters"])
    #expect(run.lines.allSatisfy { $0.split(separator: " ").count == 17 })
    let objects = try Program.run(["embed", "vector", name, "-", "--json"], input: "otter\n").objects
    #expect((objects.first?["vector"] as? [Double])?.count == 16)
  }

  @Test func sentenceVectorsOneALine() throws {
    let text = "the otter drinks\n\nhammer\n"
    let run = try Program.run(["embed", "sentence", name], input: text)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.count == 3)
    #expect(try run.lines.allSatisfy { try values($0).count == 16 })
    #expect(try values(run.lines[1]).allSatisfy { $0 == 0 })
    let folder = try TemporaryFolder()
    let file = try folder.write(text, to: "text.txt")
    #expect(try Program.run(["embed", "sentence", name, file]).output == run.output)
    #expect(try Program.run(["embed", "sentence", name, file, "--json"]).objects.count == 3)
  }

  @Test func unknownWordIsNamedWithNearSpellings() throws {
    let run = try Program.run(["embed", "neighbors", name + ".vec", "oter"])
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("parlance: ") && run.errors.contains("oter") && run.errors.contains("otter"))
    let mixed = try Program.run(["embed", "neighbors", name + ".vec", "oter", "hammer", "-k", "2"])
    #expect(mixed.status == 1)
    #expect(mixed.lines.count == 2, "the known word is answered")
  }

  @Test func missingModelNamesWhatWasTried() throws {
    let run = try Program.run(["embed", "neighbors", "/nonexistent/model", "otter"])
    #expect(run.status == 1)
    #expect(run.errors.contains("/nonexistent/model"))
  }

  @Test("a damaged model is refused", arguments: [0, 4, 60, 100, 2000]) func truncatedModel(length: Int)
    throws
  {
    let folder = try TemporaryFolder()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: name + ".bin"))
    try bytes.prefix(length).write(to: folder.url("cut.bin"))
    let run = try Program.run(["embed", "neighbors", folder.path("cut.bin"), "otter"])
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("cut.bin"))
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test func fullOutputIsAnErrorAndAGoneReaderIsNot() throws {
    let program = try Program.path()
    let full = try Program.run(after: "exec > /dev/full", ["embed", "vector", name, "otter"])
    #expect(full.status == 1)
    #expect(full.errors.contains("standard output") && full.errors.contains("No space left"))
    let input = String(repeating: "otter hammer the river\n", count: 20_000)
    let folder = try TemporaryFolder()
    let text = try folder.write(input, to: "text.txt")
    let cut = try Program.run(
      after: "\"\(program)\" embed sentence \(name) \(text) | head -n 1", ["--version"])
    #expect(cut.errors.isEmpty)
  }

  @Test func evaluatePairsAndAnalogies() throws {
    let folder = try TemporaryFolder()
    let pairs = try folder.write(
      "otter\theron\t9\nhammer\tchisel\t8\notter\tbox\t2\nqqq\txxx\t1\n", to: "pairs.tsv")
    let analogies = try folder.write(
      ": tools\nhammer chisel pliers mallet\nhammer chisel qqq zzz\n", to: "questions.txt")
    let vectors = name + ".vec"
    let run = try Program.run(["embed", "evaluate", vectors, "--pairs", pairs, "--analogies", analogies])
    #expect(run.status == 0, "\(run.errors)")
    let rows = run.lines.map { $0.split(separator: "\t") }
    #expect(rows.allSatisfy { $0.count == 3 })
    #expect(rows.first?.last == "3/4")
    #expect(rows.contains { $0.last == "1/2" })
    let json = try Program.run([
      "embed", "evaluate", vectors, "--pairs", pairs, "--analogies", analogies, "--json",
    ])
    #expect(try json.objects.count == rows.count)
  }
}
