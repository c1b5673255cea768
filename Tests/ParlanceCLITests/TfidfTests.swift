import Foundation
import Testing

@Suite struct TfidfTests {
  private static let text = "The storm broke the ship\na ship in the harbor\nbread and butter\n"

  private func fit(_ more: [String] = []) throws -> (folder: TemporaryFolder, name: String, run: Program.Run)
  {
    let folder = try TemporaryFolder()
    let text = try folder.write(Self.text, to: "docs.txt")
    let name = folder.path("model")
    let run = try Program.run(["tfidf", "fit", "--input", text, "--output", name] + more)
    return (folder, name, run)
  }

  @Test func fitThenTransform() throws {
    let (folder, name, run) = try fit(["--json"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try folder.names == ["docs.txt", "model.tfidf"])
    #expect(try run.objects.first?["terms"] as? Int == 9)
    let lines = try Program.run(["tfidf", "transform", name], input: "ship ship storm\n\nunknown\n").lines
    #expect(lines.count == 3 && lines[1] == "0" && lines[2] == "0")
    let fields = lines[0].split(separator: " ")
    #expect(fields.first == "0")
    let values = fields.dropFirst().map { $0.split(separator: ":") }
    #expect(values.map { String($0[0]) } == ["7", "8"], "columns count from 1: ship and storm")
    let length = values.compactMap { Double($0[1]) }.reduce(0) { $0 + $1 * $1 }
    #expect(abs(length - 1) < 1e-9)
    let json = try Program.run(
      ["tfidf", "transform", "--model", name, "--json", "--terms"], input: "ship ship storm\n")
    #expect(try json.objects.first?["terms"] as? [String] == ["ship", "storm"])
    #expect(try json.objects.first?["columns"] as? [Int] == [6, 7])
    let counted = try Program.run(
      ["tfidf", "transform", name, "--summary", "--json"], input: "ship storm\nship\n")
    #expect(try counted.objects.first?["values"] as? Int == 3)
  }

  @Test func hashing() throws {
    let run = try Program.run(["tfidf", "transform", "--hash", "16", "--norm", "none"], input: "ship ship\n")
    #expect(run.status == 0, "\(run.errors)")
    let field = try #require(run.lines.first?.split(separator: " ").last)
    #expect(field.hasSuffix(":2.0") || field.hasSuffix(":-2.0"))
  }

  @Test func search() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(Self.text, to: "docs.txt")
    let run = try Program.run(["tfidf", "search", "--documents", text, "-k", "2", "harbor ship"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.map { $0.split(separator: "\t").first } == ["2", "1"])
    let bm25 = try Program.run(
      ["tfidf", "search", "--documents", text, "--ranking", "bm25", "--stem", "english", "--json", "-"],
      input: "ships\nbreads\n")
    #expect(try bm25.objects.map { $0["line"] as? Int } == [2, 1, 3])
  }

  @Test func failures() throws {
    let empty = try fit(["--min-df", "4"])
    #expect(empty.run.status == 1)
    #expect(empty.run.errors.contains("lower the minimum"))
    #expect(try empty.folder.names == ["docs.txt"])
    for arguments in [
      ["--token-pattern", "("], ["--stem", "klingon"], ["--analyzer", "icu", "--locale", "zz-Qqqq"],
      ["--stop-words", "/nowhere/words"],
    ] {
      let run = try fit(arguments).run
      #expect(run.status == 1, "\(arguments)")
      #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    }
    let folder = try TemporaryFolder()
    let broken = try folder.write("PARLTFIDgarbage", to: "broken.tfidf")
    let run = try Program.run(["tfidf", "transform", broken], input: "x\n")
    #expect(run.status == 1)
    #expect(run.errors.contains("broken.tfidf") && run.output.isEmpty)
  }

  @Test(
    "flags without effect are refused",
    arguments: [
      (["transform", "model", "--ngrams", "1-2"], "--ngrams"),
      (["transform", "model", "--norm", "l1"], "--norm"),
      (["transform", "--hash", "16", "--min-df", "2"], "--min-df"),
      (["transform", "--hash", "16", "--sublinear"], "--sublinear"),
      (["transform", "--hash", "16", "--model", "model"], "--model"),
      (["search", "--documents", "a", "--model", "model", "--stem", "english", "-"], "--stem"),
      (["search", "--documents", "a", "--k1", "2", "-"], "--k1"),
      (["fit", "--input", "a", "--output", "b", "--locale", "th"], "--locale"),
      (["fit", "--input", "a", "--output", "b", "--analyzer", "char", "--stem", "english"], "--stem"),
      (
        ["fit", "--input", "a", "--output", "b", "--analyzer", "icu", "--token-pattern", "x"],
        "--token-pattern"
      ),
    ])
  func withoutEffect(arguments: [String], flag: String) throws {
    let run = try Program.run(["tfidf"] + arguments, input: "")
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.errors.contains(flag) && run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }

  @Test(
    "used wrongly",
    arguments: [
      ["--ngrams", "3-1"], ["--ngrams", "0"], ["--ngrams", "x"], ["--min-df", "-1"], ["--max-df", "1.5"],
      ["--max-features", "0"], ["--idf", "huge"], ["--vocabulary", "a", "--min-df", "2"],
    ])
  func usedWrongly(arguments: [String]) throws {
    let run = try Program.run(["tfidf", "fit", "--input", "a", "--output", "b"] + arguments)
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }
}
