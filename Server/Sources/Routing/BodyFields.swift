import ParlanceFiles

/// The members of a body that is a JSON object. Fields that no one asks for are passed over, as clients expect; a field that
/// is null counts as missing.
struct BodyFields {
  private let members: [String: JSONValue]
  private let prefix: String

  /// - Throws: `ServiceError` or `JSONError` where the body is no object in JSON.
  init(_ request: Request, depth: Int) throws {
    guard !request.body.isEmpty else {
      throw ServiceError(400, "the body is empty; send a JSON object", code: "invalid_json")
    }
    try self.init(JSONDocument(request.body, name: "body", depthLimit: depth).root)
  }

  init(_ value: JSONValue, prefix: String = "") throws {
    guard value.isObject else {
      throw ServiceError(
        400, "\(prefix.isEmpty ? "the body" : prefix) must be a JSON object, not \(value.kindName)",
        param: prefix.isEmpty ? nil : prefix, code: "invalid_value")
    }
    var members: [String: JSONValue] = [:]
    try value.forEachMember { name, value in members[try name.string()] = value }
    self.members = members.filter { !$0.value.isNull }
    self.prefix = prefix.isEmpty ? "" : prefix + "."
  }

  func has(_ name: String) -> Bool { members[name] != nil }
  func value(_ name: String) -> JSONValue? { members[name] }

  func require(_ name: String) throws -> JSONValue {
    guard let value = members[name] else { throw ServiceError.field(prefix + name, "this field is missing") }
    return value
  }

  func object(_ name: String) throws -> BodyFields? {
    try members[name].map { try BodyFields($0, prefix: prefix + name) }
  }

  func string(_ name: String) throws -> String? { try members[name]?.string() }
  func bool(_ name: String, default value: Bool) throws -> Bool { try members[name]?.bool() ?? value }

  func int(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let value = try members[name]?.int() else { return nil }
    guard range.contains(value) else { throw outOfRange(name, "\(range.lowerBound)", "\(range.upperBound)") }
    return value
  }

  func double(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
    guard let value = try members[name]?.double() else { return nil }
    guard range.contains(value) else { throw outOfRange(name, "\(range.lowerBound)", "\(range.upperBound)") }
    return value
  }

  func float(_ name: String, in range: ClosedRange<Double>) throws -> Float? {
    try double(name, in: range).map { Float($0) }
  }

  /// A text, or several.
  /// - Returns: the texts, and whether they came as an array.
  func texts(_ name: String, limits: ServerLimits) throws -> (texts: [String], isList: Bool) {
    let value = try require(name)
    let texts = try BodyFields.texts(value, name: prefix + name, limits: limits)
    return (texts, value.isArray)
  }

  static func texts(_ value: JSONValue, name: String, limits: ServerLimits) throws -> [String] {
    guard value.isArray else { return [try text(value, name: name, limits: limits)] }
    var texts: [String] = []
    try value.forEachElement { element in
      guard texts.count < limits.inputs else { throw tooMany(name, limits) }
      texts.append(try text(element, name: "\(name)[\(texts.count)]", limits: limits))
    }
    guard !texts.isEmpty else { throw ServiceError.field(name, "must hold at least one text") }
    return texts
  }

  static func text(_ value: JSONValue, name: String, limits: ServerLimits) throws -> String {
    let text = try value.string()
    guard text.utf8.count <= limits.textBytes else {
      throw ServiceError(
        400, "\(name): a text of \(text.utf8.count) bytes is longer than max_text_bytes, \(limits.textBytes)",
        param: name, code: "context_length_exceeded")
    }
    return text
  }

  static func tooMany(_ name: String, _ limits: ServerLimits) -> ServiceError {
    ServiceError(
      413, "\(name): more texts than max_inputs, \(limits.inputs); send them in several requests",
      param: name, code: "batch_too_large")
  }

  private func outOfRange(_ name: String, _ low: String, _ high: String) -> ServiceError {
    .field(prefix + name, "must be from \(low) to \(high)")
  }
}
