import Foundation
import Testing

@Suite struct ClassifyTests {
  private static let trained = Result {
    let folder = try TemporaryFolder()
    return (folder: folder, name: try SmallTexts.trainClassifier(in: folder))
  }

  private let name: String

  init() throws {
    name = try Self.trained.get().name
  }

  @Test func predictPrintsLabelSpaceProbability() throws {
    let text = "the otter drinks\nhis hammer lies beside another\n"
    let run = try Program.run(["classify", "predict", name], input: text)
    #expect(run.status == 0, "\(run.errors)")
    let rows = run.lines.map { $0.split(separator: " ") }
    #expect(rows.map(\.first) == ["__label__animal", "__label__tool"])
    #expect(rows.allSatisfy { $0.count == 2 && Float($0[1]).map { $0 > 0.5 } == true })
    let both = try Program.run(["classify", "predict", name, "-", "-k", "2"], input: text)
    #expect(both.lines.allSatisfy { $0.split(separator: " ").count == 4 })
    #expect(try Program.run(["classify", "predict", "--model", name], input: text).output == run.output)
    let objects = try Program.run(["classify", "predict", name, "--json"], input: text).objects
    let labels = objects.first?["labels"] as? [[String: Any]]
    #expect(labels?.first?["label"] as? String == "__label__animal")
  }

  @Test func oneLineOfOutputALineOfInput() throws {
    let run = try Program.run(
      ["classify", "predict", name, "--threshold", "0.999999"], input: "the\n\nthe otter\n")
    #expect(run.lines.count == 3, "a line without an answer stays empty")
  }

  @Test func evaluateCountsAndRates() throws {
    let folder = try TemporaryFolder()
    let test = try folder.write(SmallTexts.labeled(lines: 20), to: "test.txt")
    let run = try Program.run(["classify", "evaluate", name, test])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines == ["N\t40", "P@1\t1", "R@1\t1"])
    let object = try #require(try Program.run(["classify", "evaluate", name, test, "--json"]).objects.first)
    #expect(object["examples"] as? Int == 40)
    #expect(object["precision"] as? Double == 1)
  }

  @Test func trainReportsLabels() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(SmallTexts.labeled(lines: 50), to: "labeled.txt")
    let run = try Program.run([
      "classify", "train", "--input", text, "--output", folder.path("topics"), "--dim", "8", "--json",
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try folder.names == ["labeled.txt", "topics.bin"])
    #expect(try run.objects.first?["labels"] as? Int == 2)
  }

  @Test("each loss trains", arguments: ["softmax", "ns", "hs", "ova"]) func losses(loss: String) throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(SmallTexts.labeled(lines: 200), to: "labeled.txt")
    let run = try Program.run([
      "classify", "train", "--input", text, "--output", folder.path("topics"), "--dim", "8", "--loss", loss,
      "--lr",
      "0.5", "--word-ngrams", "2", "--buckets", "1000", "--epochs", "10",
    ])
    #expect(run.status == 0, "\(run.errors)")
    let test = try Program.run(["classify", "evaluate", folder.path("topics"), text])
    #expect(test.lines.dropFirst().first == "P@1\t1", "\(test.output)")
  }

  @Test func textWithoutLabelsIsRefused() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write("no labels here\nnor here\n", to: "plain.txt")
    let run = try Program.run(["classify", "train", "--input", text, "--output", folder.path("topics")])
    #expect(run.status == 1)
    #expect(run.errors.contains("label"))
    #expect(try folder.names == ["plain.txt"])
  }

  @Test func wordModelIsNoClassifier() throws {
    let folder = try TemporaryFolder()
    let words = try SmallTexts.train(in: folder)
    let run = try Program.run(["classify", "predict", words], input: "the otter\n")
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("parlance: "))
  }
}
