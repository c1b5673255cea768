/// What the neighborhood of two tags means in a scheme: whether the second starts a span, goes on with it, or shows that
/// the span before has ended.
///
/// Each rule names the prefix before, the prefix now, and whether the types must be the same. The tables are seqeval's
/// (its strict mode), gaps included: in IOB1 no span starts at a `B` after `O`.
struct SpanRules: Sendable {
  let starts: RuleTable
  let continues: RuleTable
  let ends: RuleTable

  /// - Parameters: rules such as `O>I`, apart by spaces; `*` is any prefix; `=` at the end asks for the same type, `/` for
  ///   another.
  private init(starts: String, continues: String, ends: String) {
    self.starts = RuleTable(starts)
    self.continues = RuleTable(continues)
    self.ends = RuleTable(ends)
  }

  private static let iob1 = SpanRules(
    starts: "O>I I>I/ B>I I>B= B>B=", continues: "B>I= I>I=", ends: "I>I/ I>O I>B B>O B>I/ B>B=")
  private static let iob2 = SpanRules(
    starts: "*>B", continues: "B>I= I>I=", ends: "I>O I>I/ I>B B>O B>I/ B>B")
  private static let ioe1 = SpanRules(
    starts: "O>I I>I/ E>I E>E=", continues: "I>I= I>E=", ends: "I>I/ I>O I>E/ E>I= E>E=")
  private static let ioe2 = SpanRules(
    starts: "O>I O>E E>I E>E I>I/ I>E/", continues: "I>E= I>I=", ends: "E>*")
  private static let iobes = SpanRules(
    starts: "*>B *>S", continues: "B>I= B>E= I>I= I>E=", ends: "S>* E>*")
  private static let bilou = SpanRules(
    starts: "*>B *>U", continues: "B>I= B>L= I>I= I>L=", ends: "U>* L>*")

  /// The rules of a scheme.
  static func of(_ scheme: SpanScheme) -> SpanRules {
    switch scheme {
    case .iob1: iob1
    case .iob2: iob2
    case .ioe1: ioe1
    case .ioe2: ioe2
    case .iobes: iobes
    case .bilou: bilou
    }
  }
}

/// A set of rules about two neighboring tags, as a table by both prefixes.
struct RuleTable: Sendable {
  private static let letters = Array("IOBESUL".utf8)
  /// For each pair of prefixes: bit 0, holds for the same type; bit 1, holds for different types.
  private var cells = [UInt8](repeating: 0, count: 49)

  init(_ rules: String) {
    for rule in rules.split(separator: " ") {
      let letters = Array(rule.utf8)
      let condition: UInt8 = letters.count == 4 ? (letters[3] == UInt8(ascii: "=") ? 1 : 2) : 3
      for before in 0..<7 where letters[0] == UInt8(ascii: "*") || Self.letters[before] == letters[0] {
        for now in 0..<7 where letters[2] == UInt8(ascii: "*") || Self.letters[now] == letters[2] {
          cells[before * 7 + now] |= condition
        }
      }
    }
  }

  /// The number of a prefix, nil where no scheme has it.
  static func number(of prefix: UInt8) -> Int? { letters.firstIndex(of: prefix) }

  func holds(_ before: SpanTag, _ now: SpanTag) -> Bool {
    cells[before.prefix * 7 + now.prefix] & (before.type == now.type ? 1 : 2) != 0
  }
}

/// A tag taken apart: the number of its prefix and its type.
struct SpanTag: Equatable {
  static let outside = SpanTag(prefix: 1, type: "_")

  var prefix: Int
  var type: String
}
