import ParlanceFiles
import ParlanceKernels

/// Writes options as members of a JSON object.
struct OptionWriter: OptionVisitor {
  var json: JSONWriter

  mutating func callAsFunction(_ name: String, _ value: inout Int, in range: ClosedRange<Int>) {
    json.name(name)
    json.int(value)
  }

  mutating func callAsFunction(_ name: String, _ value: inout Int?, in range: ClosedRange<Int>) {
    guard let value else { return }
    json.name(name)
    json.int(value)
  }

  mutating func callAsFunction(_ name: String, _ value: inout Float, in range: ClosedRange<Float>) {
    json.member(name, value)
  }

  mutating func callAsFunction(_ name: String, _ value: inout Float?, in range: ClosedRange<Float>) {
    if var number = value { self(name, &number, in: range) }
  }

  mutating func callAsFunction(_ name: String, _ value: inout Bool) {
    json.name(name)
    json.bool(value)
  }

  mutating func callAsFunction(_ name: String, _ value: inout Activation) {
    json.member(name, value.huggingFaceName ?? "gelu")
  }

  /// None is told too: where nothing is said, other readers take a token of their own for granted.
  mutating func token(_ name: String, _ value: inout Int32?) { json.member(name, value.map { Int($0) }) }

  mutating func callAsFunction<Choice: OptionChoice>(_ name: String, _ value: inout Choice) {
    json.name(name)
    json.string(value.rawValue)
  }

  mutating func labels(_ name: String, _ value: inout [String]) {
    guard !value.isEmpty else { return }
    json.name(name)
    json.object { json in
      for (number, label) in value.enumerated() { json.member(String(number), label) }
    }
    guard name == "id2label" else { return }
    json.name("label2id")
    json.object { json in
      for (number, label) in value.enumerated() { json.member(label, number) }
    }
  }
}
