import ParlanceFiles

extension Truncation {
  init(_ value: JSONValue) throws {
    var fields = try JSONFields(value)
    let length = try fields.require("max_length")
    let stride = fields.take("stride")
    self.init(
      maxLength: try length.count(), stride: try stride?.count() ?? 0,
      strategy: try fields.take("strategy").map { try Strategy($0) } ?? .longestFirst,
      direction: try fields.take("direction").map { try Direction($0) } ?? .right)
    try fields.finish()
  }

  func write(to json: inout JSONWriter) {
    json.object { json in
      json.name("direction")
      json.string(direction.rawValue)
      json.name("max_length")
      json.int(maxLength)
      json.name("strategy")
      json.string(strategy.rawValue)
      json.name("stride")
      json.int(stride)
    }
  }
}

extension Padding {
  init(_ value: JSONValue) throws {
    var fields = try JSONFields(value)
    let strategy = try fields.require("strategy")
    var length = Length.longest
    if strategy.isObject {
      var inner = try JSONFields(strategy)
      length = .fixed(try inner.require("Fixed").count(atMost: 1 << 20))
      try inner.finish()
    } else if try strategy.string() != "BatchLongest" {
      throw strategy.error("must be \"BatchLongest\" or {\"Fixed\": length}")
    }
    self.init(
      length: length, direction: try fields.take("direction").map { try Truncation.Direction($0) } ?? .right,
      multiple: try fields.take("pad_to_multiple_of")?.count(atMost: 1 << 20),
      id: try fields.take("pad_id")?.tokenID() ?? 0,
      typeID: try fields.take("pad_type_id")?.tokenID() ?? 0,
      token: try fields.take("pad_token")?.string() ?? "[PAD]")
    try fields.finish()
  }

  func write(to json: inout JSONWriter) {
    json.object { json in
      json.name("strategy")
      switch length {
      case .longest: json.string("BatchLongest")
      case .fixed(let length):
        json.object { json in
          json.name("Fixed")
          json.int(length)
        }
      }
      json.name("direction")
      json.string(direction.rawValue)
      json.name("pad_to_multiple_of")
      if let multiple { json.int(multiple) } else { json.null() }
      json.name("pad_id")
      json.int(Int(id))
      json.name("pad_type_id")
      json.int(Int(typeID))
      json.name("pad_token")
      json.string(token)
    }
  }
}

extension RawRepresentable where Self: CaseIterable, RawValue == String {
  /// A string that is one of the cases.
  fileprivate init(_ value: JSONValue) throws {
    let name = try value.string()
    guard let known = Self(rawValue: name) else {
      throw value.error("must be \(Self.allCases.map(\.rawValue).joined(separator: " or ")), not \(name)")
    }
    self = known
  }
}

extension JSONValue {
  /// A number of tokens.
  fileprivate func count(atMost limit: Int = Int(Int32.max)) throws -> Int {
    let value = try int()
    guard value >= 0, value <= limit else {
      throw error("\(value) is no number of tokens; it must be between 0 and \(limit)")
    }
    return value
  }
}
