/// What a post-processor puts around a single text, where it does no more than that: then the result can be made at
/// once.
final class EncodingFrame: Sendable {
  let prefix: [Int32]
  let suffix: [Int32]
  let prefixTypes: [Int32]
  let suffixTypes: [Int32]
  /// Of the text's own tokens.
  let typeID: Int32
  /// Whether the text's own tokens stay as they are; otherwise only the ids tell.
  let keepsEncoding: Bool

  var count: Int { prefix.count + suffix.count }

  /// The same in objects of its own, for one thread.
  init(copying other: EncodingFrame) {
    prefix = other.prefix.map { $0 }
    suffix = other.suffix.map { $0 }
    prefixTypes = other.prefixTypes.map { $0 }
    suffixTypes = other.suffixTypes.map { $0 }
    typeID = other.typeID
    keepsEncoding = other.keepsEncoding
  }

  /// Found by handing the post-processor a text of one token; nil where it does more than put tokens around it.
  init?(_ postProcessor: (any PostProcessor)?, texts: TokenTexts) {
    var probe = Encoding(special: [SpecialToken("", id: -1)], typeID: 0, vocabulary: texts)
    probe.sequenceIndices = [0]
    var parts = [probe]
    if let postProcessor {
      guard let made = try? postProcessor.process([probe], addSpecialTokens: true) else { return nil }
      parts = made
    }
    let ids = parts.flatMap(\.ids)
    let types = parts.flatMap(\.typeIDs)
    guard ids.count(where: { $0 == -1 }) == 1, let place = ids.firstIndex(of: -1),
      parts.allSatisfy({ $0.overflowing.isEmpty && $0.surfaces.isEmpty }),
      ids.count - 1 == postProcessor?.addedTokenCount(isPair: false) ?? 0
    else { return nil }
    prefix = Array(ids[..<place])
    suffix = Array(ids[(place + 1)...])
    prefixTypes = Array(types[..<place])
    suffixTypes = Array(types[(place + 1)...])
    typeID = types[place]
    keepsEncoding =
      postProcessor == nil || postProcessor is TemplateProcessing || postProcessor is BertProcessing
  }
}
