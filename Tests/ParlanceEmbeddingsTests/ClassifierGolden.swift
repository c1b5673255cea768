import Foundation
import ParlanceEmbeddings
import ParlanceTestSupport

/// One classifier with the answers that fastText gives for it.
struct ClassifierGolden: Decodable, Sendable, CustomStringConvertible {
  struct Prediction: Decodable, Sendable {
    let text: String
    let k: Int
    let threshold: Float
    let result: [Scored]
  }
  struct Scored: Decodable, Sendable {
    let label: String
    let probability: Float
    init(from decoder: any Swift.Decoder) throws {
      var list = try decoder.unkeyedContainer()
      label = try list.decode(String.self)
      probability = try list.decode(Float.self)
    }
  }
  struct Test: Decodable, Sendable {
    let n: Int
    let precision: Double
    let recall: Double
  }
  struct Sentence: Decodable, Sendable {
    let text: String
    let vector: [Float]
  }
  let model: String
  let labels: [String]
  let predictions: [Prediction]
  let test: [String: Test]
  let cliTest: String
  let cliTestLabel: String?
  let sentenceVectors: [Sentence]

  var description: String { model }

  /// All classifiers of the fixture set.
  static func all() throws -> [ClassifierGolden] {
    let urls = try ["_bin.expected.json", "_ftz.expected.json"].flatMap {
      try Fixtures.files(in: "embeddings", suffix: $0)
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try urls.map { try decoder.decode(ClassifierGolden.self, from: Data(contentsOf: $0)) }
  }

  static func path(_ name: String) -> String {
    Fixtures.root.appendingPathComponent("embeddings/\(name)").path
  }

  func classifier() throws -> FastTextClassifier {
    try FastTextClassifier(FastTextModel(contentsOf: Self.path(model)))
  }

  /// The test file that belongs to the model: the one with the longest common start of the name.
  func testFile() throws -> String? {
    try Fixtures.files(in: "embeddings", suffix: ".test.txt").map(\.lastPathComponent)
      .filter { model.hasPrefix($0.prefix { $0 != "." }) }.max { $0.count < $1.count }.map(Self.path)
  }
}
