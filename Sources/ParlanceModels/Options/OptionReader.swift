import ParlanceFiles

/// Sets options from the members of a JSON object, and gathers all that is wrong with them.
struct OptionReader: OptionVisitor {
  private var fields: JSONFields
  private let object: JSONValue
  private(set) var problems: [String] = []

  init(_ object: JSONValue) throws {
    self.object = object
    fields = try JSONFields(object)
  }

  /// Reports members that no option has.
  mutating func finish() {
    fields.skipCommon()
    do { try fields.finish() } catch { problems.append("\(error)") }
  }

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

  mutating func callAsFunction(_ name: String, _ value: inout Bool) {
    read(name) { value = try $0.bool() }
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
    json.name(name)
    // The shortest decimal number that is this float.
    json.double(Double("\(value)") ?? Double(value))
  }

  mutating func callAsFunction(_ name: String, _ value: inout Bool) {
    json.name(name)
    json.bool(value)
  }

  mutating func callAsFunction<Choice: OptionChoice>(_ name: String, _ value: inout Choice) {
    json.name(name)
    json.string(value.rawValue)
  }

  mutating func labels(_ name: String, _ value: inout [String]) {
    json.name(name)
    json.object { json in
      for (number, label) in value.enumerated() {
        json.name(String(number))
        json.string(label)
      }
    }
  }
}
