import Foundation
import Testing

@Suite struct ClassifyLogisticTests {
  private static let trained = Result {
    let folder = try TemporaryFolder()
    let text = try folder.write(SmallTexts.labeled(lines: 60), to: "labeled.txt")
    let name = folder.path("topics")
    let run = try Program.run([
      "classify", "train", "--model", "tfidf-logistic", "--input", text, "--output", name, "--ngrams", "1-2",
      "--json",
    ])
    return (folder: folder, name: name, run: run)
  }

  private let folder: TemporaryFolder
  private let name: String
  private let training: Program.Run

  init() throws { (folder, name, training) = try Self.trained.get() }

  @Test func trainReports() throws {
    #expect(training.status == 0, "\(training.errors)")
    #expect(try folder.names == ["labeled.txt", "topics.logistic"])
    #expect(try training.objects.first?["labels"] as? Int == 2)
    #expect(try training.objects.first?["converged"] as? Bool == true)
  }

  @Test func predictAndEvaluate() throws {
    let run = try Program.run(
      ["classify", "predict", name, "-k", "2"], input: "the otter drinks\nhis hammer lies beside another\n\n")
    #expect(run.status == 0, "\(run.errors)")
    let rows = run.lines.map { $0.split(separator: " ") }
    #expect(rows.count == 3 && rows.allSatisfy { $0.count == 4 })
    #expect(rows.prefix(2).map(\.first) == ["__label__animal", "__label__tool"])
    let json = try Program.run(["classify", "predict", name, "--json"], input: "the otter\n").objects
    #expect((json.first?["labels"] as? [[String: Any]])?.first?["label"] as? String == "__label__animal")
    let evaluation = try Program.run(["classify", "evaluate", name, folder.path("labeled.txt")])
    #expect(evaluation.lines == ["N\t120", "P@1\t1", "R@1\t1"], "\(evaluation.errors)")
  }

  @Test func crossValidate() throws {
    let run = try Program.run([
      "classify", "cross-validate", "--input", folder.path("labeled.txt"), "--folds", "4", "--solver", "sgd",
      "--penalty", "elastic",
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.count == 6)
    #expect(run.lines[4] == "mean\t1.000000" && run.lines[5] == "deviation\t0.000000", "\(run.output)")
  }

  @Test func twoKindsUnderOneName() throws {
    let folder = try TemporaryFolder()
    let bin = try folder.write("x", to: "m.bin")
    _ = try folder.write("x", to: "m.logistic")
    let run = try Program.run(["classify", "predict", folder.path("m")], input: "x\n")
    #expect(run.status == 1)
    #expect(run.errors.contains("m.bin and") && run.errors.contains("m.logistic"))
    #expect(try Program.run(["classify", "predict", bin], input: "x\n").errors.contains("m.bin"))
  }

  @Test(
    "flags of the other kind of classifier are refused",
    arguments: [
      (["--ngrams", "1-2"], "--ngrams"), (["--c", "10"], "--c"), (["--idf", "none"], "--idf"),
      (["--model", "tfidf-logistic", "--dim", "10"], "--dim"),
      (["--model", "tfidf-logistic", "--epochs", "9"], "--epochs"),
      (["--model", "tfidf-logistic", "--l1-share", "0.1"], "--l1-share"),
    ])
  func otherKind(arguments: [String], flag: String) throws {
    let output = folder.path("other")
    let run = try Program.run(
      ["classify", "train", "--input", folder.path("labeled.txt"), "--output", output] + arguments)
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.errors.contains(flag) && run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }
}
