import ParlanceFiles

/// What becomes of the matches at which text is divided.
public enum SplitBehavior: String, Sendable, CaseIterable {
  /// Left out.
  case removed = "Removed"
  /// Pieces of their own.
  case isolated = "Isolated"
  /// Ends of the pieces before them.
  case mergedWithPrevious = "MergedWithPrevious"
  /// Starts of the pieces after them.
  case mergedWithNext = "MergedWithNext"
  /// Neighboring matches together are one piece.
  case contiguous = "Contiguous"

  package init(_ value: JSONValue) throws {
    let name = try value.string()
    guard let behavior = SplitBehavior(rawValue: name) else {
      let known = SplitBehavior.allCases.map(\.rawValue).joined(separator: ", ")
      throw value.error("the behavior \(name) is not supported; supported are \(known)")
    }
    self = behavior
  }

  /// Divides a text of `count` bytes at its matches, which are in order and do not overlap.
  /// - Parameter inverted: the matches are what stays, each a stretch of its own, and what is between them divides.
  func divide(
    _ count: Int, at matches: [Range<Int>], inverted: Bool = false, into pieces: inout [Range<Int>]
  ) {
    var done = 0
    var division = Division(behavior: self)
    for match in matches {
      division.take(done..<match.lowerBound, isMatch: inverted, into: &pieces)
      division.take(match, isMatch: !inverted, into: &pieces)
      done = match.upperBound
    }
    division.take(done..<count, isMatch: inverted, into: &pieces)
    division.finish(into: &pieces)
  }

  /// Puts stretches of a text, which follow each other, together to pieces.
  private struct Division {
    let behavior: SplitBehavior
    var previousWasMatch = false
    /// For `mergedWithNext`: the match that waits for its piece.
    var waiting: Range<Int>?

    init(behavior: SplitBehavior) { self.behavior = behavior }

    mutating func take(_ range: Range<Int>, isMatch: Bool, into pieces: inout [Range<Int>]) {
      guard !range.isEmpty else { return }
      switch behavior {
      case .removed: if !isMatch { pieces.append(range) }
      case .isolated: pieces.append(range)
      case .mergedWithPrevious: add(range, extending: isMatch && !previousWasMatch, &pieces)
      case .contiguous: add(range, extending: isMatch == previousWasMatch, &pieces)
      case .mergedWithNext:
        if isMatch {
          finish(into: &pieces)
          waiting = range
        } else {
          pieces.append((waiting ?? range).lowerBound..<range.upperBound)
          waiting = nil
        }
      }
      previousWasMatch = isMatch
    }

    private func add(_ range: Range<Int>, extending: Bool, _ pieces: inout [Range<Int>]) {
      if extending, let last = pieces.last {
        pieces[pieces.count - 1] = last.lowerBound..<range.upperBound
      } else {
        pieces.append(range)
      }
    }

    mutating func finish(into pieces: inout [Range<Int>]) {
      if let waiting { pieces.append(waiting) }
      waiting = nil
    }
  }
}
