import ParlanceFiles

/// Decoders one after the other.
public struct DecoderSequence: TokenDecoder, SavedComponent {
  package static let kind = "Sequence"
  public let decoders: [any TokenDecoder]

  public init(_ decoders: [any TokenDecoder]) { self.decoders = decoders }

  package init(from fields: inout JSONFields) throws {
    decoders = try fields.require("decoders").elements().map { try ComponentRegistry.decoder($0) }
  }

  package func write(to json: inout JSONWriter) throws {
    json.name("decoders")
    try json.array { json in
      for decoder in decoders { try ComponentRegistry.write(decoder, to: &json) }
    }
  }

  public func decode(_ tokens: [String]) throws -> [String] {
    try decoders.reduce(tokens) { try $1.decode($0) }
  }
}
