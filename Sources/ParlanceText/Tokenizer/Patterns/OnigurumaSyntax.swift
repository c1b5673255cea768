/// Oniguruma's regular expressions, with which Hugging Face's tokenizers match, in ICU's words.
///
/// Both have most in common. Here is what differs: `.` stops at line feeds only, `(?m)` lets it go on, `{1,3}+` repeats
/// where ICU's takes no step back, `\h` is a hexadecimal digit, and classes of characters are those of Unicode 16
/// (`OnigurumaClasses`). ICU is to be told that lines end with line feeds only and that `^` and `$` match at each.
struct OnigurumaSyntax {
  private let source: [UInt8]
  private var index = 0
  private var output: [UInt8] = []
  /// Where the last thing that may be repeated starts in the output.
  private var atom = 0
  private var groups: [Int] = []

  private init(_ expression: String) { source = Array(expression.utf8) }

  static func icuExpression(_ expression: String) -> [UInt8] {
    var syntax = OnigurumaSyntax(expression)
    while syntax.index < syntax.source.count { syntax.translateNext() }
    return syntax.output
  }

  private func peek(_ distance: Int = 0) -> UInt8? {
    index + distance < source.count ? source[index + distance] : nil
  }

  private mutating func copy(_ count: Int = 1) {
    let end = min(index + count, source.count)
    output += source[index..<end]
    index = end
  }

  /// Copies up to and with `end`, or all there is.
  private mutating func copy(through end: UInt8) {
    while index < source.count {
      let byte = source[index]
      copy()
      if byte == end { return }
    }
  }

  private mutating func translateNext() {
    let byte = source[index]
    switch byte {
    case UInt8(ascii: "("): openGroup()
    case UInt8(ascii: ")"):
      copy()
      atom = groups.popLast() ?? atom
    case UInt8(ascii: "{"): translateInterval()
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): copy()
    case UInt8(ascii: "["):
      atom = output.count
      translateClass()
    case UInt8(ascii: "\\"):
      atom = output.count
      translateEscape()
    case UInt8(ascii: "}"):
      atom = output.count
      output += "\\}".utf8
      index += 1
    default:
      if byte & 0xc0 != 0x80 { atom = output.count }
      copy()
    }
  }

  private mutating func openGroup() {
    let start = output.count
    copy()
    guard peek() == UInt8(ascii: "?") else { return groups.append(start) }
    copy()
    if peek() == UInt8(ascii: "#") { return copy(through: UInt8(ascii: ")")) }
    if peek() == UInt8(ascii: "<"), peek(1) != UInt8(ascii: "="), peek(1) != UInt8(ascii: "!") {
      copy(through: UInt8(ascii: ">"))
      return groups.append(start)
    }
    while let byte = peek(), (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-") {
      // What others call `s`.
      output.append(byte == UInt8(ascii: "m") ? UInt8(ascii: "s") : byte)
      index += 1
    }
    if peek() == UInt8(ascii: ")") { return copy() }
    groups.append(start)
    // So that `=`, `!`, `<`, `>` and `:` are not taken for something to repeat.
    while let byte = peek(), "=!<>:".utf8.contains(byte) {
      copy()
      if byte != UInt8(ascii: "<") { return }
    }
  }

  /// `{2}`, `{2,}`, `{2,3}` or `{,3}`; otherwise a brace.
  private mutating func translateInterval() {
    var end = index + 1
    while end < source.count, source[end] &- 0x30 < 10 || source[end] == UInt8(ascii: ",") { end += 1 }
    let inside = source[(index + 1)..<end]
    let commas = inside.count { $0 == UInt8(ascii: ",") }
    guard end < source.count, source[end] == UInt8(ascii: "}"), inside.count > commas, commas < 2 else {
      atom = output.count
      output += "\\{".utf8
      index += 1
      return
    }
    output.append(UInt8(ascii: "{"))
    if inside.first == UInt8(ascii: ",") { output.append(UInt8(ascii: "0")) }
    output += inside
    output.append(UInt8(ascii: "}"))
    index = end + 1
    // Another repetition of the whole, where ICU sees one possessive or lazy interval.
    if peek() == UInt8(ascii: "+") || commas == 0 && peek() == UInt8(ascii: "?") {
      output.insert(contentsOf: "(?:".utf8, at: atom)
      output.append(UInt8(ascii: ")"))
    }
  }

  private mutating func translateEscape(inSet: Bool = false) {
    guard let escaped = peek(1) else { return copy() }
    if let name = propertyName() { return output += OnigurumaClasses.property(name, inSet: inSet).utf8 }
    if let set = OnigurumaClasses.escape(escaped, inSet: inSet) {
      index += 2
      return output += set.utf8
    }
    switch escaped {
    case UInt8(ascii: "Q"), UInt8(ascii: "E"), UInt8(ascii: "U"):
      // ICU's own, letters here.
      index += 1
      copy()
    case UInt8(ascii: "x") where peek(2) == UInt8(ascii: "{"): copy(through: UInt8(ascii: "}"))
    case UInt8(ascii: "k") where peek(2) == UInt8(ascii: "<"): copy(through: UInt8(ascii: ">"))
    default: copy(2)
    }
  }

  /// The name in `\p{…}`, with `^` before it where all others are meant; goes behind it.
  private mutating func propertyName() -> String? {
    guard let letter = peek(1), letter | 0x20 == UInt8(ascii: "p"), peek(2) == UInt8(ascii: "{"),
      let end = source[index...].firstIndex(of: UInt8(ascii: "}"))
    else { return nil }
    let name = String(decoding: source[(index + 3)..<end], as: UTF8.self)
    index = end + 1
    guard letter == UInt8(ascii: "P") else { return name }
    return name.hasPrefix("^") ? String(name.dropFirst()) : "^" + name
  }

  private mutating func translateClass() {
    copy()
    if peek() == UInt8(ascii: "^") { copy() }
    if peek() == UInt8(ascii: "]") {
      output += "\\]".utf8
      index += 1
    }
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "]"): return copy()
      case UInt8(ascii: "["):
        guard peek(1) == UInt8(ascii: ":"), let end = source[index...].firstIndex(of: UInt8(ascii: "]")),
          source[end - 1] == UInt8(ascii: ":"), end - index > 3
        else {
          translateClass()
          continue
        }
        let name = String(decoding: source[(index + 2)..<(end - 1)], as: UTF8.self)
        output += OnigurumaClasses.posix(name).utf8
        index = end + 1
      case UInt8(ascii: "\\"): translateEscape(inSet: true)
      case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
        output += "\\-".utf8
        index += 1
      case UInt8(ascii: "{"), UInt8(ascii: "}"):
        output.append(UInt8(ascii: "\\"))
        copy()
      default: copy()
      }
    }
  }
}
