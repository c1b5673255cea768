/// A regular expression that finds tokens, in Python's notation: literals, `.`, classes, `\w \d \s \b` and their
/// opposites, groups, alternatives and repetitions, greedy or not. With one group the group is the token. There is no
/// looking around and no reference back, so that matching takes time in proportion to the text.
struct TokenPattern: Sendable {
  /// One step of the machine that `TokenMatcher` runs.
  enum Instruction: Sendable {
    case scalar(ScalarSet)
    /// Goes on in both places; the first is preferred.
    case fork(Int, Int)
    case jump(Int)
    /// Notes the place: 0 and 1 the match, 2 and 3 the group.
    case save(Int)
    case boundary(Bool)
    case start
    case end
    case match
  }

  let pattern: String
  let program: [Instruction]
  let hasGroup: Bool
  /// Where the pattern means runs of word characters: the shortest that is a token.
  let shortestRun: Int?

  /// - Throws: `AnalyzerError.invalidPattern`.
  init(_ pattern: String) throws {
    self.pattern = pattern
    shortestRun = Self.shortestRun(pattern)
    var parser = TokenPatternParser(pattern)
    let tree = try parser.parse()
    hasGroup = parser.groups == 1
    var program: [Instruction] = [.save(0)]
    try parser.compile(tree, into: &program)
    program += [.save(1), .match]
    self.program = program
  }

  /// Recognizes the patterns that have a faster way.
  private static func shortestRun(_ pattern: String) -> Int? {
    let bare = pattern.hasPrefix("(?u)") ? String(pattern.dropFirst(4)) : pattern
    switch bare {
    case #"\w+"#, #"\b\w+\b"#: return 1
    case #"\w\w+"#, #"\b\w\w+\b"#: return 2
    case #"\b\w\w\w+\b"#, #"\b\w{3,}\b"#: return 3
    default: return nil
    }
  }
}

/// A set of scalars: ranges and classes, or all but these.
struct ScalarSet: Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  /// Classes, each as they are or their opposite.
  var classes: [(part: PythonCharacters.Class, isNegated: Bool)] = []
  var isNegated = false

  func contains(_ scalar: UInt32) -> Bool {
    for range in ranges where range.contains(scalar) { return !isNegated }
    for (part, negated) in classes where PythonCharacters.contains(part, scalar) != negated {
      return !isNegated
    }
    return isNegated
  }
}
