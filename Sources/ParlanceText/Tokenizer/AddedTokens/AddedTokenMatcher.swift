import ParlanceFiles

/// Finds added tokens in text: of those that start first, the longest.
///
/// A trie over bytes is entered only at bytes that start a token, so that text without any is passed over at the
/// speed of memory. The time is at most the length of the text times that of the longest token.
final class AddedTokenMatcher: Sendable {
  struct Pattern: Sendable {
    var bytes: [UInt8]
    var id: Int32
    var singleWord: Bool
    var stripsLeft: Bool
    var stripsRight: Bool
  }

  /// A part of the text: an added token, or what is between two.
  struct Segment {
    var range: Range<Int>
    var id: Int32?
  }

  private struct Node: Sendable {
    var children: [UInt8: Int32] = [:]
    var pattern: Int32 = -1
  }

  /// Blanks behind a token among which further ones are looked for.
  private static let longestOverlap = 256

  private let patterns: [Pattern]
  private let nodes: [Node]
  private let startsToken: [Bool]
  /// The one byte that all tokens start with, where there is one.
  private let onlyStart: UInt8?

  /// The same in objects of its own, for one thread.
  convenience init(copying other: AddedTokenMatcher) {
    self.init(
      other.patterns.map { pattern in
        var copy = pattern
        copy.bytes = pattern.bytes.map { $0 }
        return copy
      })
  }

  init(_ patterns: [Pattern]) {
    self.patterns = patterns.filter { !$0.bytes.isEmpty }
    var nodes = [Node()]
    var startsToken = [Bool](repeating: false, count: 256)
    for (number, pattern) in self.patterns.enumerated() {
      var node = 0
      for byte in pattern.bytes {
        if let next = nodes[node].children[byte] {
          node = Int(next)
        } else {
          nodes[node].children[byte] = Int32(truncatingIfNeeded: nodes.count)
          node = nodes.count
          nodes.append(Node())
        }
      }
      // Of equal patterns the first counts.
      if nodes[node].pattern < 0 { nodes[node].pattern = Int32(truncatingIfNeeded: number) }
      startsToken[Int(pattern.bytes[0])] = true
    }
    let starts = (0..<256).filter { startsToken[$0] }
    onlyStart = starts.count == 1 ? UInt8(starts[0]) : nil
    self.nodes = nodes
    self.startsToken = startsToken
  }

  var isEmpty: Bool { patterns.isEmpty }

  /// False only where no token is in the text.
  func mayMatch(_ text: Span<UInt8>) -> Bool { nextStart(in: text, from: 0) != nil }

  /// Divides `text`; the segments cover it without gaps.
  ///
  /// As in Hugging Face's tokenizers, a token of blanks is also found among the blanks that the one before took in: then
  /// segments overlap. Not among very many blanks, which would take time by their square.
  func segments(of text: Span<UInt8>, into segments: inout [Segment]) {
    var done = 0
    var blanks = 0..<0
    var index = nextStart(in: text, from: 0)
    while let start = index {
      guard let (number, end) = longest(in: text, at: start) else {
        index = nextStart(in: text, from: start + 1)
        continue
      }
      if let range = accepted(patterns[number], start..<end, in: text, after: done, &blanks) {
        if done < range.lowerBound { segments.append(Segment(range: done..<range.lowerBound, id: nil)) }
        segments.append(Segment(range: range, id: patterns[number].id))
        done = range.upperBound
      }
      index = nextStart(in: text, from: done - end > Self.longestOverlap ? done : end)
    }
    if done < text.count { segments.append(Segment(range: done..<text.count, id: nil)) }
  }

  private func nextStart(in text: Span<UInt8>, from start: Int) -> Int? {
    if let onlyStart { return text.firstIndex(of: onlyStart, from: min(start, text.count)) }
    guard !patterns.isEmpty else { return nil }
    let startsToken = startsToken
    let starts = startsToken.span
    var index = start
    while index < text.count {
      if starts[unchecked: Int(text[unchecked: index])] { return index }
      index += 1
    }
    return nil
  }

  /// The number of the pattern, and its end.
  private func longest(in text: Span<UInt8>, at start: Int) -> (Int, Int)? {
    var node = 0
    var index = start
    var best: (Int, Int)?
    while index < text.count, let next = nodes[node].children[text[index]] {
      node = Int(next)
      index += 1
      if nodes[node].pattern >= 0 { best = (Int(nodes[node].pattern), index) }
    }
    return best
  }

  /// The place of a match with the white space that it takes in; nil where it should be a whole word and is not.
  /// - Parameter blanks: white space that was gone through before.
  private func accepted(
    _ pattern: Pattern, _ match: Range<Int>, in text: Span<UInt8>, after done: Int, _ blanks: inout Range<Int>
  ) -> Range<Int>? {
    var (start, end) = (match.lowerBound, match.upperBound)
    if pattern.singleWord {
      if start > 0, CharacterClass.isWord(UTF8Scalar.decode(text, before: start).scalar) { return nil }
      if end < text.count, CharacterClass.isWord(UTF8Scalar.decode(text, at: end).scalar) { return nil }
    }
    if pattern.stripsLeft {
      while start > done {
        let (scalar, length) = UTF8Scalar.decode(text, before: start)
        guard CharacterClass.isWhitespace(scalar) else { break }
        start -= length
      }
      start = max(start, done)
    }
    if pattern.stripsRight {
      let first = end
      if blanks.contains(end) { end = blanks.upperBound }
      while end < text.count {
        let (scalar, length) = UTF8Scalar.decode(text, at: end)
        guard CharacterClass.isWhitespace(scalar) else { break }
        end += length
      }
      blanks = first..<end
    }
    return start..<max(start, end)
  }
}
