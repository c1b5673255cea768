import Foundation
import ParlanceEmbeddings
import ParlanceTestSupport

/// What fastText says about an unsupervised model (`NAME.expected.json` beside `NAME.bin`).
struct UnsupervisedExpectation: Decodable {
  struct Word: Decodable {
    var id: Int
    var subwords: [String]
    var ids: [Int]
    var vector: [Float]
  }
  struct Sentence: Decodable {
    var text: String
    var vector: [Float]
  }
  struct Analogy: Decodable {
    var a: String
    var b: String
    var c: String
    var result: [Score]
  }
  /// `[word, similarity]`.
  struct Score: Decodable {
    var word: String
    var similarity: Float
    init(from decoder: any Swift.Decoder) throws {
      var values = try decoder.unkeyedContainer()
      word = try values.decode(String.self)
      similarity = try values.decode(Float.self)
    }
  }

  var args: [String: String]
  var nwords: Int
  var nlabels: Int
  var words: [String: Word]
  var sentences: [Sentence]
  var nn: [String: [Score]]?
  var analogies: [Analogy]?

  /// All pairs of a model and its expectations; files of classifiers are of another shape and are left out.
  static func all() throws -> [(model: URL, expected: UnsupervisedExpectation)] {
    try EmbeddingFixtures.expectations(having: "words").map {
      ($0.model("bin"), try JSONDecoder().decode(Self.self, from: $0.data))
    }
  }
}

/// Finds fixtures by what is in them, so that another set in the same layout runs too.
enum EmbeddingFixtures {
  struct Expectation {
    var file: URL
    var data: Data
    /// The file beside the expectation with another ending.
    func model(_ ending: String) -> URL {
      URL(fileURLWithPath: file.path.replacingOccurrences(of: ".expected.json", with: ".\(ending)"))
    }
  }

  /// The `*.expected.json` files that are objects with the given key.
  static func expectations(having key: String) throws -> [Expectation] {
    try Fixtures.files(in: "embeddings", suffix: ".expected.json").compactMap { file in
      let data = try Data(contentsOf: file)
      guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any], object[key] != nil
      else {
        return nil
      }
      return Expectation(file: file, data: data)
    }
  }

  /// Names like `first_last_bucket` come as `firstLastBucket`.
  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }

  static func model(_ url: URL) throws -> FastTextModel { try FastTextModel(contentsOf: url.path) }

  /// A new folder, removed after `body`.
  static func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "parlance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}

/// The largest difference of two lists; infinite where their lengths differ.
func difference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}

/// Whether two rankings agree: the same scores in order, and the same words but where scores are equal.
func agree(
  _ found: [Neighbor], _ expected: [(word: String, similarity: Float)], within tolerance: Float
) -> Bool {
  guard found.count == expected.count else { return false }
  let scores = Dictionary(expected.map { ($0.word, $0.similarity) }) { first, _ in first }
  guard let worst = expected.last?.similarity else { return true }
  return zip(found, expected).allSatisfy { found, expected in
    guard abs(found.similarity - expected.similarity) <= tolerance else { return false }
    // A word that is not listed must tie with the last place.
    guard let own = scores[found.word] else { return abs(found.similarity - worst) <= tolerance }
    return abs(found.similarity - own) <= tolerance
  }
}
