import ParlanceFiles
import ParlanceKernels

extension JSONFields {
  /// A whole number in a range; `fallback` where the member is missing or null, and an error where there is no fallback.
  mutating func int(_ name: String, in range: ClosedRange<Int>, default fallback: Int? = nil) throws -> Int {
    guard let value = take(name) else {
      guard let fallback else { return try require(name).int() }
      return fallback
    }
    let number = try value.int()
    guard range.contains(number) else {
      throw value.error("must be from \(range.lowerBound) to \(range.upperBound), not \(number)")
    }
    return number
  }

  mutating func bool(_ name: String, default fallback: Bool) throws -> Bool {
    try take(name)?.bool() ?? fallback
  }

  mutating func string(_ name: String, default fallback: String) throws -> String {
    try take(name)?.string() ?? fallback
  }

  /// A number that is at least zero and below `limit`.
  mutating func float(_ name: String, below limit: Double = .infinity, default fallback: Double) throws
    -> Float
  {
    guard let value = take(name) else { return Float(fallback) }
    let number = try value.double()
    guard number >= 0, number < limit else {
      throw value.error(
        "must be at least 0" + (limit.isFinite ? " and below \(limit)" : "") + ", not \(number)")
    }
    return Float(number)
  }

  /// An activation by the name that Hugging Face gives it.
  mutating func activation(_ name: String, default fallback: Activation) throws -> Activation {
    guard let value = take(name) else { return fallback }
    let text = try value.string()
    guard let activation = Activation(huggingFaceName: text) else {
      let known = Activation.huggingFaceNames.map(\.0).joined(separator: ", ")
      throw value.error("the activation \(text) is not supported; known are \(known)")
    }
    return activation
  }

  /// Takes a member that must have one value, because another would ask for something that is not built.
  mutating func expect(_ name: String, _ wanted: Bool) throws {
    guard let value = take(name) else { return }
    guard try value.bool() == wanted else { throw value.error("only \(wanted) is supported") }
  }

  /// Takes members that say nothing about what the model computes: of the training, or of the program that wrote them.
  mutating func skip(_ names: String...) { for name in names { _ = take(name) } }

  /// Takes what every configuration has and no model needs.
  mutating func skipCommon() {
    for name in [
      "architectures", "model_type", "transformers_version", "dtype", "torch_dtype", "use_cache",
      "_name_or_path",
      "initializer_range", "init_std", "gradient_checkpointing", "output_past", "task_specific_params",
      "output_attentions", "output_hidden_states", "return_dict", "id2label", "label2id", "problem_type",
      "num_labels", "finetuning_task", "language", "quantization_config",
    ] { _ = take(name) }
    removeNulls()
  }
}

extension Activation {
  static let huggingFaceNames: [(String, Activation)] = [
    ("gelu", .gelu), ("gelu_new", .geluTanh), ("gelu_pytorch_tanh", .geluTanh), ("quick_gelu", .quickGelu),
    ("relu", .relu), ("silu", .silu), ("swish", .silu), ("tanh", .tanh), ("sigmoid", .sigmoid),
    ("mish", .mish),
  ]

  init?(huggingFaceName name: String) {
    guard let found = Self.huggingFaceNames.first(where: { $0.0 == name }) else { return nil }
    self = found.1
  }

  /// The name that Hugging Face gives it; nil where it has none.
  var huggingFaceName: String? { Self.huggingFaceNames.first { $0.1 == self }?.0 }
}

extension JSONFields {
  /// The id of a token; nil where the member is missing or null.
  mutating func token(_ name: String, _ vocabularySize: Int) throws -> Int32? {
    guard let value = take(name) else { return nil }
    let id = try value.int()
    guard (0..<vocabularySize).contains(id) else {
      throw value.error("token \(id) is not in a vocabulary of \(vocabularySize)")
    }
    return Int32(id)
  }

  /// Labels by number from `id2label`, in order; nil where there are none.
  /// - Throws: `JSONError.field` where numbers are missing or stand twice.
  mutating func labels() throws -> [String]? {
    guard let value = take("id2label") else { return nil }
    var byNumber: [Int: String] = [:]
    try value.forEachMember { name, label in
      guard let number = Int(try name.string()), number >= 0 else {
        throw name.error("a label's number must be a whole number")
      }
      guard byNumber.updateValue(try label.string(), forKey: number) == nil else {
        throw name.error("the number stands twice")
      }
    }
    var labels: [String] = []
    for number in 0..<byNumber.count {
      guard let label = byNumber[number] else {
        throw value.error("label \(number) of \(byNumber.count) is missing")
      }
      labels.append(label)
    }
    return labels
  }
}
