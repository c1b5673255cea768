import Foundation
import Testing

@Suite struct ModelsTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = try SmallModels.maskedLanguageModel(in: folder)
  }

  private func vector(_ model: String, _ text: String) throws -> [Double] {
    let run = try Program.run(["encode", "--model", model], input: text + "\n")
    #expect(run.status == 0, "\(run.errors)")
    return run.lines.first?.split(separator: " ").compactMap { Double($0) } ?? []
  }

  @Test func quantizedFoldersAreUsedAsOthers() throws {
    let lines = try folder.write("the otter drinks\n\na river .\n", to: "lines.txt")
    let before = try vector(model, "the otter drinks")
    for (type, least) in [("int8", 0.99), ("bf16", 0.9999)] {
      let small = folder.path("small-" + type)
      let run = try Program.run(
        ["models", "quantize", model, "--type", type, "--output", small, "--evaluate", lines])
      #expect(run.status == 0 && run.lines.count == 4, "\(run.errors)")
      let fields = run.lines.map { $0.split(separator: "\t").map(String.init) }
      #expect(fields.map { $0[0] } == ["matrices", "bytes", "mean cosine", "least cosine"])
      let sizes = fields[1].dropFirst().compactMap { Int($0) }
      #expect(sizes.count == 2 && sizes[1] < sizes[0])
      let after = try vector(small, "the otter drinks")
      let cosine = zip(before, after).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(before != after && cosine > least, "\(type): \(cosine)")
      let told = try #require(Double(fields[3][1]))
      #expect(told <= cosine + 1e-4 && told > least)
    }
    let inspected = try Program.run(["models", "inspect", folder.path("small-int8")])
    #expect(inspected.lines.first == "model type\tbert")
    #expect(
      inspected.lines.contains { $0.hasSuffix("intermediate.dense.weight\tI8\t64x32") }, "\(inspected.output)"
    )
    #expect(inspected.lines.contains { $0.contains("LayerNorm.weight\tF32") })
  }

  @Test func convertedFoldersAndBack() throws {
    let (half, plain) = (folder.path("half"), folder.path("plain"))
    let run = try Program.run(["models", "convert", model, "--type", "f16", "--output", half, "--json"])
    #expect(run.status == 0 && run.output.contains("\"bytes_after\""), "\(run.errors)")
    #expect(try Program.run(["models", "convert", half, "--type", "f32", "--output", plain]).status == 0)
    let json = try Program.run(["models", "inspect", plain, "--json"])
    #expect(json.output.contains("\"type\":\"F32\"") && !json.output.contains("F16"))
    let (a, b) = (try vector(half, "a river ."), try vector(plain, "a river ."))
    #expect(a == b && a.count == 32)
  }

  @Test func whatCannotBeDoneIsSaid() throws {
    let same = try Program.run(["models", "quantize", model, "--type", "int8", "--output", model + "/"])
    #expect(same.status == 2 && same.errors.contains("--output"))
    let small = folder.path("small")
    let nothing = try folder.write("\n\n", to: "nothing.txt")
    let unmeasured = try Program.run(
      ["models", "quantize", model, "--type", "int8", "--output", small, "--evaluate", nothing])
    #expect(unmeasured.status == 1 && unmeasured.errors.contains("nothing.txt is empty"))
    #expect(!FileManager.default.fileExists(atPath: small))
    #expect(try Program.run(["models", "quantize", model, "--type", "int8", "--output", small]).status == 0)
    let twice = try Program.run(["models", "quantize", small, "--type", "int8", "--output", small + "2"])
    #expect(twice.status == 1 && twice.errors.contains("bytes already"))
    #expect(!FileManager.default.fileExists(atPath: small + "2"))
    let missing = try Program.run(["models", "inspect", folder.path("nowhere")])
    #expect(missing.status == 1 && missing.errors.contains("nowhere"))
  }
}
