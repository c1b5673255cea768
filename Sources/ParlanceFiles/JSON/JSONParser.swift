/// Checks a JSON text and lists its values, without recursion.
struct JSONParser {
  private let bytes: [UInt8]
  private let name: String
  private let loneSurrogates: JSONDocument.LoneSurrogates
  private let depthLimit: Int
  private var index = 0
  private(set) var nodes: [JSONNode] = []
  /// Nodes of the arrays and objects that are open.
  private var open: [Int] = []

  init(_ bytes: [UInt8], name: String, loneSurrogates: JSONDocument.LoneSurrogates, depthLimit: Int) {
    self.depthLimit = depthLimit
    self.bytes = bytes
    self.name = name
    self.loneSurrogates = loneSurrogates
    // A byte order mark is let pass, as readers may (RFC 8259, section 8.1).
    if bytes.count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf { index = 3 }
  }

  mutating func parse() throws {
    guard bytes.count < Int(Int32.max) else { throw error("the text is too long (2 GB)") }
    // About what a vocabulary has; growing would copy all.
    nodes.reserveCapacity(bytes.count / 10)
    skipSpace()
    try value()
    while let container = open.last {
      skipSpace()
      let isObject = nodes[container].kind == .object
      let isFirst = container == nodes.count - 1
      if peek() == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
        index += 1
        nodes[container].end = Int32(index)
        nodes[container].next = Int32(nodes.count)
        open.removeLast()
        continue
      }
      if !isFirst {
        guard peek() == UInt8(ascii: ",") else {
          throw error(isObject ? "a comma or } is missing" : "a comma or ] is missing")
        }
        index += 1
        skipSpace()
      }
      if isObject {
        guard peek() == UInt8(ascii: "\"") else { throw error("a name in quotes is missing") }
        try string()
        skipSpace()
        guard peek() == UInt8(ascii: ":") else { throw error("a colon is missing") }
        index += 1
        skipSpace()
      }
      try value()
    }
    skipSpace()
    if index < bytes.count { throw error("there is more after the end of the value") }
  }

  private func peek() -> UInt8 { index < bytes.count ? bytes[index] : 0 }

  private mutating func skipSpace() { index = Self.endOfSpace(bytes.span, from: index) }

  private static func endOfSpace(_ text: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < text.count {
      let byte = text[unchecked: index]
      guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { break }
      index += 1
    }
    return index
  }

  /// Reads a scalar value, or opens an array or object.
  private mutating func value() throws {
    guard index < bytes.count else { throw error("the text ends too early") }
    switch bytes[index] {
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "{"): try container(.object)
    case UInt8(ascii: "["): try container(.array)
    case UInt8(ascii: "t"): try word("true", .yes)
    case UInt8(ascii: "f"): try word("false", .no)
    case UInt8(ascii: "n"): try word("null", .null)
    case UInt8(ascii: "-"), 0x30...0x39: try number()
    default: throw error("a value is missing")
    }
  }

  private mutating func container(_ kind: JSONNode.Kind) throws {
    guard open.count < depthLimit else {
      throw error("more than \(depthLimit) arrays and objects inside of each other")
    }
    open.append(nodes.count)
    nodes.append(JSONNode(start: Int32(index), end: 0, next: 0, kind: kind))
    index += 1
  }

  private mutating func add(_ kind: JSONNode.Kind, from start: Int, to end: Int) {
    nodes.append(
      JSONNode(start: Int32(start), end: Int32(end), next: Int32(nodes.count + 1), kind: kind))
  }

  private mutating func word(_ word: StaticString, _ kind: JSONNode.Kind) throws {
    let start = index
    let matches = word.withUTF8Buffer { expected in
      for (offset, byte) in expected.enumerated() {
        guard start + offset < bytes.count, bytes[start + offset] == byte else { return false }
      }
      return true
    }
    guard matches else { throw error("a value is missing") }
    index += word.utf8CodeUnitCount
    add(kind, from: start, to: index)
  }

  private mutating func number() throws {
    let start = index
    if peek() == UInt8(ascii: "-") { index += 1 }
    if peek() == UInt8(ascii: "0") {
      index += 1
    } else {
      try digits()
    }
    if peek() == UInt8(ascii: ".") {
      index += 1
      try digits()
    }
    if peek() | 0x20 == UInt8(ascii: "e") {
      index += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { index += 1 }
      try digits()
    }
    add(.number, from: start, to: index)
  }

  private mutating func digits() throws {
    guard peek() &- 0x30 < 10 else { throw error("a digit is missing") }
    while peek() &- 0x30 < 10 { index += 1 }
  }

  private mutating func string() throws {
    index += 1
    let start = index
    var isEscaped = false
    var isASCII = true
    while true {
      let (end, seen) = Self.endOfPlain(bytes.span, from: index)
      index = end
      if seen >= 0x80 { isASCII = false }
      guard index < bytes.count else { throw error("the text ends inside of a string") }
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        if !isASCII { try checkUTF8(start..<index) }
        add(isEscaped ? .escapedString : .string, from: start, to: index)
        index += 1
        return
      }
      if byte < 0x20 { throw error("a control character must be written as an escape in a string") }
      isEscaped = true
      try escape()
    }
  }

  /// Skips what stands for itself in a string. Also gives all bytes skipped, or-ed together.
  private static func endOfPlain(_ text: Span<UInt8>, from start: Int) -> (end: Int, seen: UInt8) {
    var index = start
    var seen: UInt8 = 0
    while index < text.count {
      let byte = text[unchecked: index]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
      seen |= byte
      index += 1
    }
    return (index, seen)
  }

  private mutating func escape() throws {
    let place = index
    index += 1
    switch peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      index += 1
    case UInt8(ascii: "u"):
      guard let unit = JSONEscape.unit(in: bytes.span, at: index + 1) else {
        throw error("\\u needs four hexadecimal digits", at: place)
      }
      index += 5
      guard unit & 0xf800 == 0xd800 else { return }
      if unit < 0xdc00, peek() == UInt8(ascii: "\\"), index + 1 < bytes.count,
        bytes[index + 1] == UInt8(ascii: "u"), let low = JSONEscape.unit(in: bytes.span, at: index + 2),
        low & 0xfc00 == 0xdc00
      {
        index += 6
      } else if loneSurrogates == .refuse {
        throw error("a surrogate without its other half is no character", at: place)
      }
    default: throw error("an unknown escape", at: place)
    }
  }

  /// Well-formed UTF-8 as table 3-7 of the Unicode Standard has it.
  private func checkUTF8(_ range: Range<Int>) throws {
    var place = range.lowerBound
    while place < range.upperBound {
      let lead = bytes[place]
      let length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
      guard length > 0, place + length <= range.upperBound else {
        throw error("a string is not valid UTF-8", at: place)
      }
      for offset in 1..<max(length, 1) where bytes[place + offset] & 0xc0 != 0x80 {
        throw error("a string is not valid UTF-8", at: place)
      }
      if length >= 3 {
        let second = bytes[place + 1]
        let isWrong =
          switch lead {
          case 0xe0: second < 0xa0
          case 0xed: second > 0x9f
          case 0xf0: second < 0x90
          case 0xf4: second > 0x8f
          default: false
          }
        if isWrong { throw error("a string is not valid UTF-8", at: place) }
      }
      place += length
    }
  }

  private func error(_ reason: String, at place: Int? = nil) -> JSONError {
    let place = min(place ?? index, bytes.count)
    var line = 1
    var start = 0
    for index in 0..<place where bytes[index] == 0x0a {
      line += 1
      start = index + 1
    }
    return .syntax(file: name, line: line, column: place - start + 1, reason: reason)
  }
}
