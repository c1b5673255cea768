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
  func divide(_ count: Int, at matches: [Range<Int>], into pieces: inout [Range<Int>]) {
    var done = 0
    var previousWasMatch = false
    // For `mergedWithNext`: where the match that waits for its piece starts.
    var waiting: Int?
    func between(_ range: Range<Int>) {
      guard !range.isEmpty else { return }
      if let start = waiting {
        pieces.append(start..<range.upperBound)
        waiting = nil
      } else {
        pieces.append(range)
      }
      previousWasMatch = false
    }
    for match in matches {
      between(done..<match.lowerBound)
      switch self {
      case .removed: break
      case .isolated: pieces.append(match)
      case .mergedWithPrevious:
        if !previousWasMatch, let last = pieces.last, last.upperBound == match.lowerBound {
          pieces[pieces.count - 1] = last.lowerBound..<match.upperBound
        } else {
          pieces.append(match)
        }
      case .mergedWithNext:
        if let start = waiting { pieces.append(start..<match.lowerBound) }
        waiting = match.lowerBound
      case .contiguous:
        if previousWasMatch, let last = pieces.last {
          pieces[pieces.count - 1] = last.lowerBound..<match.upperBound
        } else {
          pieces.append(match)
        }
      }
      previousWasMatch = true
      done = match.upperBound
    }
    between(done..<count)
    if let start = waiting { pieces.append(start..<count) }
  }
}
