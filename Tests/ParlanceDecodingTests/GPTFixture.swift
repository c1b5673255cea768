import Foundation
import ParlanceTestSupport

/// What Hugging Face's `generate` gave for a small model of GPT-2's form.
struct GPTFixture: Decodable {
  struct Options: Decodable {
    var maximumLength: Int
    var beams: Int?
    var returned: Int?
    var noRepeatNGram: Int?
    var repetitionPenalty: Float?
    var minimumLength: Int?
    var badWords: [[Int32]]?
    var suppressed: [Int32]?
    var forcedEnd: Int32?
    var ends: [Int32]?

    enum CodingKeys: String, CodingKey {
      case maximumLength = "max_new_tokens"
      case beams = "num_beams"
      case returned = "num_return_sequences"
      case noRepeatNGram = "no_repeat_ngram_size"
      case repetitionPenalty = "repetition_penalty"
      case minimumLength = "min_new_tokens"
      case badWords = "bad_words_ids"
      case suppressed = "suppress_tokens"
      case forcedEnd = "forced_eos_token_id"
      case ends = "eos_token_id"
    }
  }

  struct Constraint: Decodable {
    var name: String
    var prompt: Int
    var options: Options
    var sequences: [[Int32]]
    var scores: [Double]?
  }

  struct Beam: Decodable {
    /// `true`, `false` or `"never"`.
    enum Stopping: Decodable, Equatable {
      case flag(Bool)
      case name(String)

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self =
          try (try? container.decode(Bool.self)).map { .flag($0) } ?? .name(container.decode(String.self))
      }
    }

    var prompt: Int
    var width: Int
    var lengthPenalty: Double
    var stopping: Stopping
    var maximumLength: Int
    var sequences: [[Int32]]
    var scores: [Double]

    enum CodingKeys: String, CodingKey {
      case prompt, sequences, scores
      case width = "num_beams"
      case lengthPenalty = "length_penalty"
      case stopping = "early_stopping"
      case maximumLength = "max_new_tokens"
    }
  }

  struct Greedy: Decodable {
    var sequences: [[Int32]]
    var logProbabilities: [Float]

    enum CodingKeys: String, CodingKey {
      case sequences
      case logProbabilities = "token_logprobs"
    }
  }

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
  var greedy: [Greedy]
  var beam: [Beam]
  var constraints: [Constraint]
  var greedyBatch: Batch?
  var beamBatch: Batch?

  enum CodingKeys: String, CodingKey {
    case prompts, eos, pad, greedy, beam, constraints
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
