import ParlanceFiles

extension JSONWriter {
  mutating func member(_ name: String, _ value: Int?) {
    self.name(name)
    if let value { int(value) } else { null() }
  }

  mutating func member(_ name: String, _ value: Double) {
    self.name(name)
    double(value)
  }

  /// The shortest decimal number that is this float.
  mutating func member(_ name: String, _ value: Float) {
    member(name, Double("\(value)") ?? Double(value))
  }

  mutating func member(_ name: String, _ value: Bool) {
    self.name(name)
    bool(value)
  }

  mutating func member(_ name: String, _ value: String) {
    self.name(name)
    string(value)
  }

  mutating func strings(_ name: String, _ values: [String]) {
    self.name(name)
    array { json in for value in values { json.string(value) } }
  }
}
