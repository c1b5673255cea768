import ParlanceFiles

/// `<s> A </s>`, and for a pair `<s> A </s></s> B </s>`, all of type 0; offsets without blanks where asked to.
public struct RobertaProcessing: PostProcessor, SavedComponent {
  package static let kind = "RobertaProcessing"
  public let separator: SpecialToken
  public let classifier: SpecialToken
  public let trimsOffsets: Bool
  /// Whether the pre-tokenizer puts a blank before texts: it then is no part of the first token.
  public let addsPrefixSpace: Bool

  public init(
    separator: SpecialToken, classifier: SpecialToken, trimsOffsets: Bool = true, addsPrefixSpace: Bool = true
  ) {
    self.separator = separator
    self.classifier = classifier
    self.trimsOffsets = trimsOffsets
    self.addsPrefixSpace = addsPrefixSpace
  }

  package init(from fields: inout JSONFields) throws {
    separator = try SpecialToken(fields.require("sep"))
    classifier = try SpecialToken(fields.require("cls"))
    trimsOffsets = try fields.take("trim_offsets")?.bool() ?? true
    addsPrefixSpace = try fields.take("add_prefix_space")?.bool() ?? true
  }

  package func write(to json: inout JSONWriter) {
    json.name("sep")
    separator.write(to: &json)
    json.name("cls")
    classifier.write(to: &json)
    json.name("trim_offsets")
    json.bool(trimsOffsets)
    json.name("add_prefix_space")
    json.bool(addsPrefixSpace)
  }

  public func addedTokenCount(isPair: Bool) -> Int { isPair ? 4 : 2 }

  public func process(_ sequences: [Encoding], addSpecialTokens: Bool) throws -> [Encoding] {
    let sequences = sequences.enumerated().map { index, sequence in
      var sequence = sequence
      if trimsOffsets { sequence.trimBlanks(addsPrefixSpace: addsPrefixSpace) }
      let overflowing = sequence.overflowing
      sequence.setSequence(index, typeID: 0)
      // As in the peer: without tokens around them, overflowing parts keep the types that they had.
      if !addSpecialTokens { sequence.overflowing = overflowing }
      return sequence
    }
    guard addSpecialTokens, let texts = sequences.first?.vocabulary else { return sequences }
    return sequences.enumerated().map { index, sequence in
      let first = index == 0 ? classifier : separator
      var part = Encoding(special: [first], typeID: 0, vocabulary: texts)
      part.append(sequence.withoutSpecialMarks())
      part.append(Encoding(special: [separator], typeID: 0, vocabulary: texts))
      return part
    }
  }
}
