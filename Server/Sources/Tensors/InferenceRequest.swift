import ParlanceFiles

/// A request of the Open Inference Protocol, in JSON or in JSON followed by binary tensors.
struct InferenceRequest: Sendable {
  struct Output: Sendable {
    var name: String
    var isBinary: Bool
  }

  var id: String?
  /// The values of the one input.
  var texts: [String] = []
  /// What was asked for; nil: all.
  var outputs: [Output]?
  /// Whether outputs are binary that do not say otherwise.
  var prefersBinary = false

  init(_ request: Request, _ limits: ServerLimits) throws {
    var head = request.body
    var rest: ArraySlice<UInt8> = []
    if let sent = request.headers["inference-header-content-length"] {
      guard let length = Int(sent), 0...request.body.count ~= length else {
        throw ServiceError(
          400, "Inference-Header-Content-Length must be from 0 to the body's length, \(request.body.count)",
          param: "Inference-Header-Content-Length")
      }
      head = Array(request.body.prefix(length))
      rest = request.body.dropFirst(length)
    }
    let document = try JSONDocument(head, name: "body", depthLimit: limits.jsonDepth)
    let fields = try BodyFields(document.root)
    id = try fields.string("id")
    prefersBinary = try fields.object("parameters")?.bool("binary_data_output", default: false) ?? false
    let inputs = try fields.require("inputs").elements()
    guard let input = inputs.first, inputs.count == 1 else {
      throw ServiceError.field("inputs", "must hold one tensor, \"text\" of type BYTES")
    }
    texts = try Self.texts(BodyFields(input, prefix: "inputs[0]"), &rest, limits)
    guard rest.isEmpty else {
      throw ServiceError.field("inputs", "\(rest.count) bytes follow behind the last tensor")
    }
    if let values = try fields.value("outputs")?.elements() {
      guard values.count <= 16 else { throw ServiceError.field("outputs", "must hold at most 16 tensors") }
      outputs = try values.enumerated().map { index, value in
        let output = try BodyFields(value, prefix: "outputs[\(index)]")
        return Output(
          name: try output.require("name").string(),
          isBinary: try output.object("parameters")?.bool("binary_data", default: prefersBinary)
            ?? prefersBinary)
      }
    }
  }

  private static func texts(
    _ input: BodyFields, _ rest: inout ArraySlice<UInt8>, _ limits: ServerLimits
  ) throws -> [String] {
    guard try input.require("name").string() == "text" else {
      throw ServiceError.field("inputs[0].name", "must be \"text\"")
    }
    guard try input.require("datatype").string() == "BYTES" else {
      throw ServiceError.field("inputs[0].datatype", "must be \"BYTES\"")
    }
    var count = 1
    for size in try input.require("shape").elements() {
      let (product, overflow) = count.multipliedReportingOverflow(by: try size.int())
      guard !overflow, product >= 0 else { throw size.error("is no size") }
      count = product
    }
    guard count > 0 else { throw ServiceError.field("inputs[0].shape", "must hold at least one text") }
    guard count <= limits.inputs else { throw BodyFields.tooMany("inputs[0]", limits) }
    let texts: [String]
    if let size = try input.object("parameters")?.int("binary_data_size", in: 0...Int(Int32.max)) {
      guard size <= rest.count else {
        throw ServiceError.field(
          "inputs[0].parameters.binary_data_size", "\(size) bytes are announced, and \(rest.count) are there")
      }
      texts = try binary(rest.prefix(size), count)
      rest = rest.dropFirst(size)
    } else {
      var found: [String] = []
      try flatten(input.require("data"), limits, into: &found)
      texts = found
    }
    guard texts.count == count else {
      throw ServiceError.field("inputs[0].data", "\(texts.count) texts for a shape of \(count)")
    }
    for (index, text) in texts.enumerated() where text.utf8.count > limits.textBytes {
      throw ServiceError.field(
        "inputs[0].data[\(index)]", "is longer than max_text_bytes, \(limits.textBytes)")
    }
    return texts
  }

  private static func flatten(_ value: JSONValue, _ limits: ServerLimits, into texts: inout [String]) throws {
    try value.forEachElement { element in
      if element.isArray { return try flatten(element, limits, into: &texts) }
      guard texts.count < limits.inputs else { throw BodyFields.tooMany("inputs[0].data", limits) }
      texts.append(try element.string())
    }
  }

  private static func binary(_ bytes: ArraySlice<UInt8>, _ count: Int) throws -> [String] {
    var rest = bytes
    var texts: [String] = []
    while !rest.isEmpty {
      guard rest.count >= 4 else { throw broken("a length is cut short") }
      let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      guard length <= rest.count else {
        throw broken("a text of \(length) bytes goes beyond the tensor's end")
      }
      guard texts.count < count else { throw broken("there are more texts than the shape says") }
      guard let text = String(validating: rest.prefix(length), as: UTF8.self) else {
        throw broken("a text is not UTF-8")
      }
      texts.append(text)
      rest = rest.dropFirst(length)
    }
    return texts
  }

  private static func broken(_ reason: String) -> ServiceError {
    .field("inputs[0]", "binary data: \(reason)")
  }
}
