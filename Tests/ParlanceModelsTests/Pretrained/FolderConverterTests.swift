import Foundation
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

@testable import ParlanceModels

/// Folders written with weights in other forms give, loaded again, the model that was rounded in memory.
@Suite struct FolderConverterTests {
  private static let ids = TokenSequences([[1, 5, 3, 9, 2], [4, 4, 7]])

  private func converted(
    _ name: String, _ form: FolderConverter.Form, in temporary: TemporaryFolder
  ) throws -> (source: String, output: String, report: FolderConverter.Report) {
    let source = try #require(try ModelFixture.find(name)).folder.path
    let output = temporary.url.appendingPathComponent("out-\(form.rawValue)").path
    return (source, output, try FolderConverter(folder: source).write(form, to: output))
  }

  private func largestDifference(_ a: Tensor, _ b: Tensor) -> Float {
    guard a.shape == b.shape else { return .infinity }
    return zip(a.scalars, b.scalars).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test(arguments: [FolderConverter.Form.int8, .bf16Matrices]) func gpt2(_ form: FolderConverter.Form) throws
  {
    let temporary = try TemporaryFolder()
    let (source, output, report) = try converted("gpt2", form, in: temporary)
    #expect(report.matrices > 4 && report.bytesAfter < report.bytesBefore)
    var rounded = try GPT2.withoutTokenizer(folder: source)
    rounded.quantize(to: form == .int8 ? .int8 : .bfloat16)
    let loaded = try GPT2.withoutTokenizer(folder: output)
    guard case .packed(let weight) = loaded.layers[0].feedForward.up.weight else {
      Issue.record("the weights are not kept as they lie in the folder")
      return
    }
    #expect(weight.form == (form == .int8 ? .int8 : .bfloat16))
    #expect(largestDifference(loaded.logits(Self.ids), rounded.logits(Self.ids)) < 1e-5)
  }

  @Test(arguments: [FolderConverter.Form.int8, .bf16Matrices]) func bert(_ form: FolderConverter.Form) throws
  {
    let temporary = try TemporaryFolder()
    let (source, output, _) = try converted("bert/base", form, in: temporary)
    var rounded = try BERT(contentsOf: source)
    rounded.quantize(to: form == .int8 ? .int8 : .bfloat16)
    let loaded = try BERT(contentsOf: output)
    let input = EncoderInput(Self.ids)
    #expect(largestDifference(loaded(input), rounded(input)) < 1e-4)
    #expect(largestDifference(loaded(input), try BERT(contentsOf: source)(input)) > 1e-5)
  }

  /// There and back: plain weights again, with the numbers that they were rounded to; no word of bytes is left.
  @Test func backToFloats() throws {
    let temporary = try TemporaryFolder()
    let (_, output, _) = try converted("gpt2", .int8, in: temporary)
    let again = temporary.url.appendingPathComponent("plain").path
    _ = try FolderConverter(folder: output).write(.f32, to: again)
    let summary = try FolderSummary(folder: again)
    #expect(summary.modelType == "gpt2" && summary.tensors.allSatisfy { $0.type == "F32" })
    let config = try String(contentsOfFile: again + "/config.json", encoding: .utf8)
    #expect(!config.contains("quantization_config"))
    let (small, plain) = (
      try GPT2.withoutTokenizer(folder: output), try GPT2.withoutTokenizer(folder: again)
    )
    var difference: Float = 0
    let tensors = small.namedTensors
    for (name, tensor) in plain.namedTensors {
      difference = max(difference, largestDifference(tensor, try #require(tensors[name])))
    }
    #expect(difference < 1e-6)
    #expect(throws: ModelFolderError.self) {
      _ = try FolderConverter(folder: output).write(.int8, to: temporary.url.path + "/twice")
    }
  }

  /// Weights that another program has quantized are refused by its name.
  @Test func foreignQuantization() throws {
    let temporary = try TemporaryFolder()
    let source = try #require(try ModelFixture.find("gpt2")).folder.path
    let folder = temporary.url.appendingPathComponent("foreign").path
    _ = try FolderConverter(folder: source).write(.f32, to: folder)
    let config = try String(contentsOfFile: folder + "/config.json", encoding: .utf8)
    let changed = config.replacingOccurrences(
      of: "\"model_type\"", with: "\"quantization_config\": {\"quant_method\": \"gptq\"}, \"model_type\"")
    try changed.write(toFile: folder + "/config.json", atomically: true, encoding: .utf8)
    let error = #expect(throws: ModelFolderError.self) { _ = try GPT2.withoutTokenizer(folder: folder) }
    #expect(error?.description.contains("gptq") == true)
  }
}
