import ParlanceFiles

/// `[CLS] A [SEP]`, and for a pair `[CLS] A [SEP] B [SEP]` with type 1 for B.
public struct BertProcessing: PostProcessor, SavedComponent {
  package static let kind = "BertProcessing"
  public let separator: SpecialToken
  public let classifier: SpecialToken

  public init(separator: SpecialToken, classifier: SpecialToken) {
    self.separator = separator
    self.classifier = classifier
  }

  package init(from fields: inout JSONFields) throws {
    separator = try SpecialToken(fields.require("sep"))
    classifier = try SpecialToken(fields.require("cls"))
  }

  package func write(to json: inout JSONWriter) {
    json.name("sep")
    separator.write(to: &json)
    json.name("cls")
    classifier.write(to: &json)
  }

  public func addedTokenCount(isPair: Bool) -> Int { isPair ? 3 : 2 }

  public func process(_ sequences: [Encoding], addSpecialTokens: Bool) throws -> [Encoding] {
    guard addSpecialTokens, let texts = sequences.first?.vocabulary else { return sequences }
    return sequences.enumerated().map { index, sequence in
      var part = Encoding(special: index == 0 ? [classifier] : [], typeID: 0, vocabulary: texts)
      part.append(sequence.withoutSpecialMarks())
      part.append(Encoding(special: [separator], typeID: index == 0 ? 0 : 1, vocabulary: texts))
      return part
    }
  }
}

extension Encoding {
  /// The same as a text for what is put around it: tokens that an earlier post-processor added count as its own.
  func withoutSpecialMarks() -> Encoding {
    guard specialTokensMask.contains(1) || !overflowing.isEmpty else { return self }
    var plain = self
    plain.specialTokensMask = [UInt8](repeating: 0, count: count)
    plain.overflowing = overflowing.map { $0.withoutSpecialMarks() }
    return plain
  }
}

extension SpecialToken {
  /// `["[SEP]", 102]`
  init(_ value: JSONValue) throws {
    let parts = try value.elements()
    guard parts.count == 2 else { throw value.error("must be a token and its id") }
    self.init(try parts[0].string(), id: try parts[1].tokenID())
  }

  func write(to json: inout JSONWriter) {
    json.array { json in
      json.string(text)
      json.int(Int(id))
    }
  }
}
