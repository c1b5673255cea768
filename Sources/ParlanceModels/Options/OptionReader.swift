import ParlanceFiles
import ParlanceKernels

/// Sets options from the members of a JSON object, and gathers all that is wrong with them.
struct OptionReader: OptionVisitor {
  private(set) var fields: JSONFields
  private let object: JSONValue
  private(set) var problems: [String] = []

  init(_ object: JSONValue) throws {
    self.object = object
    fields = try JSONFields(object)
  }

  /// Reports members that no option has.
  mutating func finish() {
    skip(Self.common)
    for value in fields.left { problems.append("\(value.error("this setting is not supported"))") }
  }

  /// What every configuration has and no model needs.
  private static let common = [
    "architectures", "model_type", "transformers_version", "dtype", "torch_dtype", "use_cache",
    "_name_or_path", "initializer_range", "init_std", "gradient_checkpointing", "output_past",
    "task_specific_params", "output_attentions", "output_hidden_states", "return_dict", "id2label",
    "label2id",
    "problem_type", "num_labels", "finetuning_task", "language",
    "quantization_config",
  ]

  /// Takes members that say nothing about what the model computes: of the training, or of the program that wrote them.
  mutating func skip(_ names: [String]) { for name in names { _ = fields.take(name) } }

  /// Takes a member that must have one value, because another would ask for something that is not built.
  mutating func expect(_ name: String, _ wanted: Bool) {
    read(name) { value in
      guard try value.bool() == wanted else { throw value.error("only \(wanted) is supported") }
    }
  }

  /// The same of a whole number.
  mutating func expect(_ name: String, _ wanted: Int) {
    read(name) { value in
      guard try value.int() == wanted else { throw value.error("only \(wanted) is supported here") }
    }
  }

  /// The same of a word.
  mutating func expect(_ name: String, _ wanted: String) {
    read(name) { value in
      guard try value.string() == wanted else { throw value.error("only \"\(wanted)\" is supported") }
    }
  }

  /// A share that training drops where this package drops nothing: looked at, not used.
  mutating func skipShares(_ names: [String]) {
    for name in names {
      var share: Float = 0
      self(name, &share, in: OptionRange.share)
    }
  }

  mutating func problem(_ text: String) { problems.append(text) }

  private mutating func read(_ name: String, _ body: (JSONValue) throws -> Void) {
    guard let value = fields.take(name) else { return }
    do { try body(value) } catch { problems.append("\(error)") }
  }

  mutating func callAsFunction(_ name: String, _ value: inout Int, in range: ClosedRange<Int>) {
    read(name) { json in
      let number = try json.int()
      guard range.contains(number) else { throw json.error("must be in \(range), not \(number)") }
      value = number
    }
    if !range.contains(value), problems.allSatisfy({ !$0.contains(name) }) {
      problems.append("\(object.file): \"\(name)\" is missing")
    }
  }

  mutating func callAsFunction(_ name: String, _ value: inout Int?, in range: ClosedRange<Int>) {
    read(name) { json in
      let number = try json.int()
      guard range.contains(number) else { throw json.error("must be in \(range), not \(number)") }
      value = number
    }
  }

  mutating func callAsFunction(_ name: String, _ value: inout Float, in range: ClosedRange<Float>) {
    read(name) { json in
      let number = Float(try json.double())
      guard range.contains(number) else { throw json.error("must be in \(range), not \(number)") }
      value = number
    }
  }

  mutating func callAsFunction(_ name: String, _ value: inout Float?, in range: ClosedRange<Float>) {
    guard fields.hasValue(name) else { return read(name) { _ in } }
    var number = value ?? range.lowerBound
    self(name, &number, in: range)
    value = number
  }

  mutating func callAsFunction(_ name: String, _ value: inout Bool) {
    read(name) { value = try $0.bool() }
  }

  mutating func callAsFunction(_ name: String, _ value: inout Activation) {
    read(name) { json in
      let text = try json.string()
      guard let activation = Activation(huggingFaceName: text) else {
        let known = Activation.huggingFaceNames.map(\.0).joined(separator: ", ")
        throw json.error("the activation \(text) is not supported; known are \(known)")
      }
      value = activation
    }
  }

  mutating func token(_ name: String, _ value: inout Int32?) {
    read(name) { json in
      let id = try json.int()
      guard OptionRange.tokenID.contains(id) else { throw json.error("\(id) is no token's id") }
      value = Int32(id)
    }
  }

  mutating func callAsFunction<Choice: OptionChoice>(_ name: String, _ value: inout Choice) {
    read(name) { json in
      let word = try json.string()
      guard let choice = Choice(rawValue: word) else {
        let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw json.error("must be one of \(words), not \"\(word)\"")
      }
      value = choice
    }
  }

  mutating func labels(_ name: String, _ value: inout [String]) {
    read(name) { json in
      var byNumber: [Int: String] = [:]
      try json.forEachMember { key, label in
        let text = try key.string()
        guard let number = Int(text), number >= 0, number < 1 << 20 else {
          throw key.error("a label's number is a whole number from 0, not \"\(text)\"")
        }
        guard byNumber.updateValue(try label.string(), forKey: number) == nil else {
          throw key.error("the label \(number) stands twice")
        }
      }
      let labels = (0..<byNumber.count).compactMap { byNumber[$0] }
      guard labels.count == byNumber.count else {
        throw json.error("labels are numbered 0 to \(byNumber.count - 1) without gaps")
      }
      value = labels
    }
  }
}
