/// Classes of characters as Oniguruma has them, as sets of ICU.
enum OnigurumaClasses {
  /// `\w` and the like.
  /// - Parameter inSet: whether it stands between brackets.
  static func escape(_ letter: UInt8, inSet: Bool) -> String? {
    switch letter {
    case UInt8(ascii: "s"): "\\p{White_Space}"
    case UInt8(ascii: "S"): "\\P{White_Space}"
    case UInt8(ascii: "d"): property("Nd", inSet: inSet)
    case UInt8(ascii: "D"): property("^Nd", inSet: inSet)
    case UInt8(ascii: "h"): "[0-9a-fA-F]"
    case UInt8(ascii: "H"): "[^0-9a-fA-F]"
    case UInt8(ascii: "N"): "[^\\n]"
    case UInt8(ascii: "O"): "[\\n[^\\n]]"
    case UInt8(ascii: "w"): property("word", inSet: inSet)
    case UInt8(ascii: "W"): property("^word", inSet: inSet)
    default: nil
    }
  }

  /// Letters, marks, decimal digits and connectors.
  private static let word =
    "[\\w--[\\u200c\\u200d]]"
    + ["L", "M", "Nd", "Alphabetic"].map { added($0) }.joined()
  /// Latin-1's other numbers, which are word characters only where the class stands by itself, not between brackets.
  private static let latinNumbers = "\\u00b2\\u00b3\\u00b9\\u00bc-\\u00be"

  /// `\p{…}`; the name may start with `^`.
  static func property(_ name: String, inSet: Bool) -> String {
    let isNegated = name.hasPrefix("^")
    let name = isNegated ? String(name.dropFirst()) : name
    let plain = name.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" }
    let caret = isNegated ? "^" : ""
    switch plain {
    case "punct": return "[\(caret)\\p{P}\\p{S}\(added("P"))\(added("S"))]"
    case "alpha", "alphabetic": return "[\(caret)\\p{Alphabetic}\(added("Alphabetic"))]"
    case "word": return "[\(caret)\(word)\(inSet ? "" : latinNumbers)]"
    case "alnum": return "[\(caret)\\p{Alphabetic}\\p{Nd}\(added("Alphabetic"))\(added("Nd"))]"
    case "digit": return property(caret + "Nd", inSet: inSet)
    case "han": return "[\(caret)\\p{Han}\\x{2EBF0}-\\x{2EE5D}]"
    case "latin": return "[\(caret)\\p{Latin}\\x{A7CB}-\\x{A7CD}\\x{A7DA}-\\x{A7DC}]"
    case "c", "other", "cn", "unassigned":
      let kept = isNegated ? "\\P" : "\\p"
      return isNegated ? "[\(kept){\(name)}\(added("C"))]" : "[\(kept){\(name)}--[\(added("C"))]]"
    default:
      let added = added(categories[plain] ?? plain.prefix(1).uppercased() + plain.dropFirst())
      return added.isEmpty ? "\\\(isNegated ? "P" : "p"){\(name)}" : "[\(caret)\\p{\(name)}\(added)]"
    }
  }

  /// `[:alpha:]` and the like, within a set.
  static func posix(_ name: String) -> String {
    let plain = name.hasPrefix("^") ? String(name.dropFirst()) : name
    return ["alpha", "alnum", "punct", "word", "digit"].contains(plain)
      ? property(name, inSet: true) : "[:\(name):]"
  }

  private static let categories = [
    "letter": "L", "uppercaseletter": "Lu", "lowercaseletter": "Ll", "titlecaseletter": "Lt",
    "modifierletter": "Lm", "otherletter": "Lo", "mark": "M", "nonspacingmark": "Mn", "spacingmark": "Mc",
    "number": "N", "decimalnumber": "Nd", "punctuation": "P", "dashpunctuation": "Pd",
    "otherpunctuation": "Po", "symbol": "S", "mathsymbol": "Sm", "othersymbol": "So",
  ]

  /// What came to a category in `UnicodeAdditions`, to be put into a set; nothing for other names.
  private static func added(_ category: String) -> String {
    guard category == "Alphabetic" || (1...2).contains(category.count) else { return "" }
    return UnicodeAdditions.ranges(ofCategory: category).map { range in
      let first = "\\x{\(String(range.lowerBound, radix: 16))}"
      return range.count == 1 ? first : first + "-\\x{\(String(range.upperBound, radix: 16))}"
    }.joined()
  }
}
