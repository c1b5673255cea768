/// Reads spans by the rules of one scheme: what breaks them is no span (seqeval's strict mode).
enum StrictSpans {
  /// - Throws: `MetricError.invalidTag` for a prefix that the scheme does not have.
  static func spans(in sequences: [[String]], scheme: SpanScheme) throws -> [TagSpan] {
    let rules = SpanRules.of(scheme)
    let allowed = Set(scheme.prefixes.compactMap(\.asciiValue))
    var spans: [TagSpan] = []
    for (sentence, sequence) in sequences.enumerated() {
      var tags: [SpanTag] = []
      tags.reserveCapacity(sequence.count + 1)
      for (token, tag) in sequence.enumerated() {
        guard let first = tag.utf8.first, allowed.contains(first), let prefix = RuleTable.number(of: first)
        else {
          throw MetricError.invalidTag(tag: tag, sentence: sentence + 1, token: token + 1, scheme: scheme)
        }
        tags.append(SpanTag(prefix: prefix, type: type(of: tag)))
      }
      tags.append(.outside)
      for (start, end) in ranges(in: tags, rules) {
        spans.append(TagSpan(type: tags[start].type, sentence: sentence, tokens: start..<end))
      }
    }
    return spans
  }

  /// Starts and ends of the spans in the tags of a sentence, which end with one outside.
  private static func ranges(in tags: [SpanTag], _ rules: SpanRules) -> [(Int, Int)] {
    var ranges: [(Int, Int)] = []
    var before = SpanTag.outside
    var index = 0
    while index < tags.count {
      guard rules.starts.holds(before, tags[index]) else {
        before = tags[index]
        index += 1
        continue
      }
      var end = index + 1
      while end < tags.count, rules.continues.holds(tags[end - 1], tags[end]) { end += 1 }
      if end < tags.count, rules.ends.holds(tags[end - 1], tags[end]) { ranges.append((index, end)) }
      before = tags[end - 1]
      index = end
    }
    return ranges
  }

  /// What follows the prefix, without dashes at both ends; `_` where nothing does.
  private static func type(of tag: String) -> String {
    let rest = tag.utf8.dropFirst()
    guard let start = rest.firstIndex(where: { $0 != UInt8(ascii: "-") }),
      let end = rest.lastIndex(where: { $0 != UInt8(ascii: "-") })
    else { return "_" }
    return String(tag[start...end])
  }
}
