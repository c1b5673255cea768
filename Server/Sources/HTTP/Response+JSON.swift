import ParlanceFiles

extension Response {
  /// An answer in JSON.
  static func json(status: Int = 200, _ write: (inout JSONWriter) throws -> Void) rethrows -> Response {
    var writer = JSONWriter()
    try write(&writer)
    return Response(
      status: status, headers: Headers([.init("Content-Type", "application/json")]),
      body: .bytes(writer.bytes))
  }
}

extension JSONWriter {
  /// A member that is a string; nothing where it is nil.
  mutating func member(_ name: String, _ value: String?) {
    guard let value else { return }
    self.name(name)
    string(value)
  }

  mutating func member(_ name: String, _ value: Int) {
    self.name(name)
    int(value)
  }

  mutating func member(_ name: String, _ value: Bool) {
    self.name(name)
    bool(value)
  }

  mutating func member(_ name: String, float value: Float) {
    self.name(name)
    float(value)
  }

  mutating func member(_ name: String, double value: Double) {
    self.name(name)
    double(value)
  }

  mutating func floats(_ values: [Float]) {
    array { writer in for value in values { writer.float(value) } }
  }

  mutating func strings(_ values: some Sequence<String>) {
    array { writer in for value in values { writer.string(value) } }
  }
}
