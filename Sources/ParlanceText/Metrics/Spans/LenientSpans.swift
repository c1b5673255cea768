/// Reads spans as the CoNLL evaluation script does, whatever scheme they are in: a change of type, or a prefix that can't go
/// on, ends one span and starts the next (seqeval's default mode).
enum LenientSpans {
  private struct Tag: Equatable {
    var prefix: Unicode.Scalar
    var type: Substring
  }

  static func spans(in sequences: [[String]]) -> [TagSpan] {
    var spans: [TagSpan] = []
    var seen: Set<TagSpan> = []
    // All sentences are one run of tags with an `O` between them: an odd prefix may look at the sentence before.
    var before = Tag(prefix: "O", type: "")
    var offset = 0
    var start = 0
    for (sentence, sequence) in sequences.enumerated() {
      for token in 0...sequence.count {
        let now = token < sequence.count ? tag(of: sequence[token]) : Tag(prefix: "O", type: "_")
        if ends(before, now) {
          // With odd prefixes a span can reach back into the sentence before: its start is then negative.
          let span = TagSpan(type: String(before.type), sentence: sentence, tokens: start - offset..<token)
          if seen.insert(span).inserted { spans.append(span) }
        }
        if starts(before, now) { start = offset + token }
        before = now
      }
      offset += sequence.count + 1
    }
    return spans
  }

  private static func tag(of text: String) -> Tag {
    guard let prefix = text.unicodeScalars.first else { return Tag(prefix: "O", type: "_") }
    let rest = text.unicodeScalars.dropFirst()
    let type = rest.firstIndex(of: "-").map { rest[rest.index(after: $0)...] } ?? rest
    return Tag(prefix: prefix, type: type.isEmpty ? "_" : Substring(type))
  }

  private static func ends(_ before: Tag, _ now: Tag) -> Bool {
    switch before.prefix {
    case "E", "S": return true
    case "B", "I":
      if now.prefix == "B" || now.prefix == "S" || now.prefix == "O" { return true }
    default: break
    }
    return before.prefix != "O" && before.prefix != "." && before.type != now.type
  }

  private static func starts(_ before: Tag, _ now: Tag) -> Bool {
    switch now.prefix {
    case "B", "S": return true
    case "E", "I":
      if before.prefix == "E" || before.prefix == "S" || before.prefix == "O" { return true }
    default: break
    }
    return now.prefix != "O" && now.prefix != "." && before.type != now.type
  }
}
