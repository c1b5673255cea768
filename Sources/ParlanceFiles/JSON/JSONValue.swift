/// A value of a `JSONDocument`. It keeps the document alive.
package struct JSONValue: Sendable {
  let storage: JSONDocument.Storage
  let index: Int

  private var node: JSONNode { storage.nodes[index] }

  /// What the value is, for messages.
  package var kindName: String {
    switch node.kind {
    case .null: "null"
    case .yes, .no: "a boolean"
    case .number: "a number"
    case .string, .escapedString: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  package var isNull: Bool { node.kind == .null }
  package var isObject: Bool { node.kind == .object }
  package var isArray: Bool { node.kind == .array }
  package var isString: Bool { node.kind == .string || node.kind == .escapedString }

  /// The file, for messages.
  package var file: String { storage.name }

  /// - Throws: `JSONError.field` where the value is none.
  package func bool() throws -> Bool {
    switch node.kind {
    case .yes: true
    case .no: false
    default: throw mismatch("a boolean")
    }
  }

  /// A whole number.
  /// - Throws: `JSONError.field` where it is none, or out of range.
  package func int() throws -> Int {
    guard node.kind == .number else { throw mismatch("a number") }
    var value = 0
    let isNegative = storage.bytes[Int(node.start)] == UInt8(ascii: "-")
    for place in Int(node.start) + (isNegative ? 1 : 0)..<Int(node.end) {
      let digit = Int(storage.bytes[place]) - 0x30
      guard 0..<10 ~= digit else { throw error("must be a whole number, not \(text)") }
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, more) = tenfold.addingReportingOverflow(isNegative ? -digit : digit)
      guard !overflow, !more else { throw error("the number \(text) is too large") }
      value = sum
    }
    return value
  }

  /// A number.
  /// - Throws: `JSONError.field` where it is none, or too large for a `Double`.
  package func double() throws -> Double {
    guard node.kind == .number else { throw mismatch("a number") }
    guard let value = Double(text), value.isFinite else { throw error("the number \(text) is too large") }
    return value
  }

  /// - Throws: `JSONError.field` where the value is no string.
  package func string() throws -> String {
    try withUTF8 { span in span.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
  }

  /// Hands out a string as UTF-8.
  /// - Throws: `JSONError.field` where the value is no string.
  package func withUTF8<R>(_ body: (Span<UInt8>) throws -> R) throws -> R {
    let node = node
    let bytes = storage.bytes
    let raw = bytes.span.extracting(Int(node.start)..<Int(node.end))
    switch node.kind {
    case .string: return try body(raw)
    case .escapedString:
      var decoded: [UInt8] = []
      decoded.reserveCapacity(raw.count)
      JSONEscape.decode(raw, into: &decoded)
      return try body(decoded.span)
    default: throw mismatch("a string")
    }
  }

  /// Hands out the values of an array in order.
  /// - Throws: `JSONError.field` where the value is none, and what `body` throws.
  package func forEachElement(_ body: (JSONValue) throws -> Void) throws {
    guard node.kind == .array else { throw mismatch("an array") }
    var child = index + 1
    let end = Int(node.next)
    while child < end {
      try body(JSONValue(storage: storage, index: child))
      child = Int(storage.nodes[child].next)
    }
  }

  /// The values of an array.
  /// - Throws: `JSONError.field` where the value is none.
  package func elements() throws -> [JSONValue] {
    var elements: [JSONValue] = []
    try forEachElement { elements.append($0) }
    return elements
  }

  /// Hands out the members of an object in order.
  /// - Throws: `JSONError.field` where the value is none, and what `body` throws.
  package func forEachMember(_ body: (_ name: JSONValue, _ value: JSONValue) throws -> Void) throws {
    guard node.kind == .object else { throw mismatch("an object") }
    var child = index + 1
    let end = Int(node.next)
    while child < end {
      try body(JSONValue(storage: storage, index: child), JSONValue(storage: storage, index: child + 1))
      child = Int(storage.nodes[child + 1].next)
    }
  }

  /// An upper bound on how many members or elements there are, for reserving room.
  package var capacityHint: Int { max(0, Int(node.next) - index) }

  /// An error that names this value.
  package func error(_ reason: String) -> JSONError {
    .field(file: storage.name, path: path, reason: reason)
  }

  private func mismatch(_ expected: String) -> JSONError { error("must be \(expected), not \(kindName)") }

  /// The text of a value as it stands.
  private var text: String {
    String(decoding: storage.bytes[Int(node.start)..<Int(node.end)], as: UTF8.self)
  }

  /// The way from the outermost value to this one, as `added_tokens[3].id`.
  package var path: String {
    var path = ""
    var container = 0
    while container < index {
      let node = storage.nodes[container]
      var child = container + 1
      var number = 0
      let isObject = node.kind == .object
      while child < Int(node.next) {
        let value = isObject ? child + 1 : child
        let next = Int(storage.nodes[value].next)
        if index < next {
          if isObject {
            let name = (try? JSONValue(storage: storage, index: child).string()) ?? ""
            path += path.isEmpty ? name : ".\(name)"
          } else {
            path += "[\(number)]"
          }
          if index <= value { return path }
          container = value
          break
        }
        child = next
        number += 1
      }
      if child >= Int(node.next) { return path }
    }
    return path
  }
}
