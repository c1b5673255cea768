import ParlanceFiles

/// Post-processors one after the other.
public struct PostProcessorSequence: PostProcessor, SavedComponent {
  package static let kind = "Sequence"
  public let processors: [any PostProcessor]

  public init(_ processors: [any PostProcessor]) { self.processors = processors }

  package init(from fields: inout JSONFields) throws {
    processors = try fields.require("processors").elements().map { try ComponentRegistry.postProcessor($0) }
  }

  package func write(to json: inout JSONWriter) throws {
    json.name("processors")
    try json.array { json in
      for processor in processors { try ComponentRegistry.write(processor, to: &json) }
    }
  }

  public func addedTokenCount(isPair: Bool) -> Int {
    processors.reduce(0) { $0 + $1.addedTokenCount(isPair: isPair) }
  }

  public func process(_ sequences: [Encoding], addSpecialTokens: Bool) throws -> [Encoding] {
    try processors.reduce(sequences) { try $1.process($0, addSpecialTokens: addSpecialTokens) }
  }
}
