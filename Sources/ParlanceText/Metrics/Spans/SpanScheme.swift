/// How the tags of a sequence spell the spans in it: a prefix, a dash, the span's type; `O` outside of spans.
///
/// The schemes and their rules are those of seqeval's strict mode, which takes sequences that break a scheme apart in its
/// own way; what counts as a span's start, inside and end is written down in `SpanRules`.
public enum SpanScheme: String, Sendable, CaseIterable, CustomStringConvertible {
  /// `B` only where a span follows another of its type (CoNLL 2003 as distributed).
  case iob1
  /// `B` at each start (CoNLL 2002, most corpora today).
  case iob2
  /// `E` only where a span is followed by another of its type.
  case ioe1
  /// `E` at each end.
  case ioe2
  /// `B` and `E` at start and end, `S` for a span of one token; BIOES.
  case iobes
  /// The same with `L` for the last and `U` for a span of one token.
  case bilou

  public var description: String { rawValue.uppercased() }

  /// The first letters that tags may have.
  public var prefixes: [Character] {
    switch self {
    case .iob1, .iob2: ["I", "O", "B"]
    case .ioe1, .ioe2: ["I", "O", "E"]
    case .iobes: ["I", "O", "B", "E", "S"]
    case .bilou: ["B", "I", "L", "O", "U"]
    }
  }

  /// The scheme whose prefixes are those that occur, out of IOB2, IOE2, BIOES and BILOU; nil where they fit none, or where
  /// nothing but `O` or `I` occurs.
  public static func detect(in sequences: [[String]]) -> SpanScheme? {
    var letters: Set<UInt8> = []
    for sequence in sequences {
      for tag in sequence { letters.insert(tag.utf8.first ?? 0) }
    }
    return knownSets[letters]
  }

  /// Which sets of prefixes speak for which scheme: those that a text of the scheme can have, without the ones that could
  /// be of two.
  private static let knownSets: [Set<UInt8>: SpanScheme] = {
    let sets: [(SpanScheme, String)] = [
      (.iob2, "IOB IB BO B"), (.ioe2, "IOE IE EO E"),
      (.iobes, "IOBES IBES IOBE OBES IBE BES OBE BE S"), (.bilou, "IOBLU IBLU IOBL OBLU IBL BLU OBL BL U"),
    ]
    var known: [Set<UInt8>: SpanScheme] = [:]
    for (scheme, list) in sets {
      for letters in list.split(separator: " ") { known[Set(letters.utf8)] = scheme }
    }
    return known
  }()
}
