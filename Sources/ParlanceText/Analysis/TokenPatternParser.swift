/// Reads the notation of `TokenPattern`.
struct TokenPatternParser {
  indirect enum Node {
    case empty
    case scalar(ScalarSet)
    case boundary(Bool)
    case start
    case end
    case sequence([Node])
    case choice([Node])
    case group(Node)
    case repetition(Node, least: Int, most: Int?, isGreedy: Bool)
  }

  private let pattern: String
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var depth = 0
  private(set) var groups = 0
  /// Steps that one pattern may compile to: repetitions multiply.
  private static let longestProgram = 20_000

  init(_ pattern: String) {
    self.pattern = pattern
    scalars = Array(pattern.unicodeScalars)
  }

  private func failure(_ reason: String) -> AnalyzerError {
    let offset = String(String.UnicodeScalarView(scalars[..<min(position, scalars.count)])).utf8.count
    return .invalidPattern(pattern: pattern, offset: offset, reason: reason)
  }

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard scalars[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  mutating func parse() throws -> Node {
    _ = take("(?u)")
    let tree = try choice()
    if next != nil { throw failure("a parenthesis closes nothing") }
    return tree
  }

  private mutating func choice() throws -> Node {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { throw failure("groups lie too deep in each other") }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws -> Node {
    var items: [Node] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      items.append(try repeated(try item()))
    }
    return items.count == 1 ? items[0] : items.isEmpty ? .empty : .sequence(items)
  }

  private mutating func repeated(_ item: Node) throws -> Node {
    guard let (least, most) = try quantifier() else { return item }
    let isGreedy = !take("?")
    if try quantifier() != nil || next == "+" { throw failure("a repetition of a repetition needs a group") }
    return .repetition(item, least: least, most: most, isGreedy: isGreedy)
  }

  private mutating func quantifier() throws -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard next == "{" else { return nil }
    let start = position
    position += 1
    let least = number()
    var most = least
    if take(",") { most = number() }
    let hasComma = scalars[start..<position].contains(",")
    guard take("}"), least != nil || hasComma else {
      // As in Python, a brace that starts no repetition stands for itself.
      position = start
      return nil
    }
    guard (least ?? 0) <= 1000, (most ?? 0) <= 1000, most.map({ $0 >= least ?? 0 }) ?? true else {
      throw failure("a repetition runs from 0 to at most 1000 times, lowest first")
    }
    return (least ?? 0, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let digit = next, ("0"..."9").contains(digit) {
      value = min((value ?? 0) * 10 + Int(digit.value - 0x30), 1_000_000)
      position += 1
    }
    return value
  }

  private mutating func item() throws -> Node {
    guard let scalar = next else { throw failure("something is missing") }
    switch scalar {
    case "(": return try group()
    case "[": return .scalar(try set())
    case "*", "+", "?": throw failure("nothing stands before \(scalar) that could be repeated")
    case "\\":
      if take("\\b") { return .boundary(true) }
      if take("\\B") { return .boundary(false) }
      var set = ScalarSet()
      try escape(into: &set)
      return .scalar(set)
    default: break
    }
    position += 1
    switch scalar {
    case "^": return .start
    case "$": return .end
    case ".": return .scalar(ScalarSet(ranges: [0x0a...0x0a], isNegated: true))
    default: return .scalar(ScalarSet(ranges: [scalar.value...scalar.value]))
    }
  }

  private mutating func group() throws -> Node {
    let isSilent = take("(?:")
    if !isSilent {
      position += 1
      if next == "?" {
        throw failure("of groups with a question mark only (?:…) and a leading (?u) are known")
      }
      groups += 1
      guard groups <= 1 else { throw failure("there may be one group only, which is the token") }
    }
    let inner = try choice()
    guard take(")") else { throw failure("a parenthesis is not closed") }
    return isSilent ? inner : .group(inner)
  }

  private mutating func set() throws -> ScalarSet {
    position += 1
    var set = ScalarSet(isNegated: take("^"))
    var isFirst = true
    while isFirst || next != "]" {
      isFirst = false
      guard let first = try setMember(&set) else { continue }
      guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
        set.ranges.append(first...first)
        continue
      }
      position += 1
      guard let last = try setMember(&set), last >= first else {
        throw failure("a range of characters runs backwards")
      }
      set.ranges.append(first...last)
    }
    position += 1
    return set
  }

  /// A single scalar of a set; nil where it was a class, which is added.
  private mutating func setMember(_ set: inout ScalarSet) throws -> UInt32? {
    guard let scalar = next else { throw failure("a set of characters is not closed") }
    guard scalar == "\\" else {
      position += 1
      return scalar.value
    }
    if take("\\b") { return 8 }
    var escaped = ScalarSet()
    try escape(into: &escaped)
    if let range = escaped.ranges.first { return range.lowerBound }
    set.classes += escaped.classes
    return nil
  }

  private mutating func escape(into set: inout ScalarSet) throws {
    position += 1
    guard let scalar = next else { throw failure("nothing follows the last backslash") }
    position += 1
    let classes: [Unicode.Scalar: PythonCharacters.Class] = ["w": .word, "d": .digit, "s": .space]
    let controls: [Unicode.Scalar: UInt32] = ["n": 10, "r": 13, "t": 9, "f": 12, "v": 11, "a": 7]
    let lower = Unicode.Scalar(scalar.value | 0x20) ?? scalar
    if let part = classes[lower], scalar.isASCII {
      set.classes.append((part, isNegated: scalar != lower))
    } else if let control = controls[scalar] {
      set.ranges = [control...control]
    } else if scalar == "x" || scalar == "u" || scalar == "U" {
      let digits = scalar == "x" ? 2 : scalar == "u" ? 4 : 8
      let end = min(position + digits, scalars.count)
      let text = String(String.UnicodeScalarView(scalars[position..<end]))
      guard text.count == digits, let value = UInt32(text, radix: 16), value < 0x11_0000 else {
        throw failure("\\\(scalar) needs \(digits) hexadecimal digits of a character")
      }
      position = end
      set.ranges = [value...value]
    } else if ("a"..."z").contains(lower) || ("0"..."9").contains(scalar) {
      throw failure("\\\(scalar) is not known")
    } else {
      set.ranges = [scalar.value...scalar.value]
    }
  }

  /// Appends the steps of a node.
  func compile(_ node: Node, into program: inout [TokenPattern.Instruction]) throws {
    guard program.count < Self.longestProgram else { throw failure("its repetitions multiply to too many") }
    switch node {
    case .empty: break
    case .scalar(let set): program.append(.scalar(set))
    case .boundary(let wanted): program.append(.boundary(wanted))
    case .start: program.append(.start)
    case .end: program.append(.end)
    case .sequence(let nodes): for node in nodes { try compile(node, into: &program) }
    case .group(let inner):
      program.append(.save(2))
      try compile(inner, into: &program)
      program.append(.save(3))
    case .choice(let branches):
      var jumps: [Int] = []
      for branch in branches.dropLast() {
        let fork = program.count
        program.append(.match)
        try compile(branch, into: &program)
        jumps.append(program.count)
        program.append(.match)
        program[fork] = .fork(fork + 1, program.count)
      }
      if let last = branches.last { try compile(last, into: &program) }
      for jump in jumps { program[jump] = .jump(program.count) }
    case .repetition(let inner, let least, let most, let isGreedy):
      for _ in 0..<least { try compile(inner, into: &program) }
      func fork(_ at: Int, to end: Int) {
        program[at] = isGreedy ? .fork(at + 1, end) : .fork(end, at + 1)
      }
      if let most {
        var forks: [Int] = []
        for _ in least..<max(most, least) {
          forks.append(program.count)
          program.append(.match)
          try compile(inner, into: &program)
        }
        for at in forks { fork(at, to: program.count) }
      } else {
        let at = program.count
        program.append(.match)
        try compile(inner, into: &program)
        program.append(.jump(at))
        fork(at, to: program.count)
      }
    }
  }
}
