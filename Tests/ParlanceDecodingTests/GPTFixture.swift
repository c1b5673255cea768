import Foundation
import ParlanceTestSupport

/// What Hugging Face's `generate` gave for a small model of GPT-2's form.
struct GPTFixture: Decodable {
  struct Batch: Decodable {
    var maximumLength: Int
    var sequences: [[Int32]]

    enum CodingKeys: String, CodingKey {
      case sequences
      case maximumLength = "max_new_tokens"
    }
  }

  var prompts: [[Int32]]
  var eos: Int32
  var pad: Int32
  var greedyBatch: Batch?
  var beamBatch: Batch?

  enum CodingKeys: String, CodingKey {
    case prompts, eos, pad
    case greedyBatch = "batched_left_padded_beam1"
    case beamBatch = "batched_left_padded_beam4"
  }

  private struct Config: Decodable {
    var heads: Int
    var epsilon: Float

    enum CodingKeys: String, CodingKey {
      case heads = "n_head"
      case epsilon = "layer_norm_epsilon"
    }
  }

  static let folder = "sequence/gpt2"

  static func read<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    guard
      let file = try Fixtures.files(in: folder, suffix: name).first(where: { $0.lastPathComponent == name })
    else { throw CocoaError(.fileNoSuchFile) }
    return try JSONDecoder().decode(type, from: Data(contentsOf: file))
  }

  static func model() throws -> SmallGPT {
    let config = try read(Config.self, "config.json")
    guard let weights = try SafetensorsFixture.all(in: folder, suffix: "model.safetensors").first else {
      throw CocoaError(.fileNoSuchFile)
    }
    return try SmallGPT(weights, heads: config.heads, epsilon: config.epsilon)
  }
}
