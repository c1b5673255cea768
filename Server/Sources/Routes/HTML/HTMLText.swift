/// The texts within HTML, and the HTML around them, so that the one can be translated and the other kept to the byte.
///
/// It reads as browsers do where that decides what is text: quoted attributes, comments, scripts. Texts are those between two
/// tags, without the white space around them. What is not for translation is left alone: scripts, code and the like, and
/// elements with `translate="no"`. Not a check: HTML with mistakes comes back with the same mistakes.
struct HTMLText: Sendable {
  private enum Piece: Sendable {
    case markup(ArraySlice<UInt8>)
    /// A text, its entities decoded.
    case text(String)
  }

  private var pieces: [Piece] = []

  init(_ html: String) {
    let bytes = Array(html.utf8)
    var reader = Reader(bytes[...])
    while let piece = reader.next() {
      switch piece {
      case .markup(let markup): pieces.append(.markup(markup))
      case .text(let text): addText(text)
      }
    }
  }

  /// What is to be translated, in order.
  var texts: [String] {
    pieces.compactMap { piece in
      guard case .text(let text) = piece else { return nil }
      return text
    }
  }

  /// The same HTML with other texts, as many as `texts`.
  func replacingTexts(by texts: some Sequence<String>) -> String {
    var texts = texts.makeIterator()
    var result: [UInt8] = []
    for piece in pieces {
      switch piece {
      case .markup(let bytes): result += bytes
      case .text(let own):
        for byte in (texts.next() ?? own).utf8 {
          switch byte {
          case UInt8(ascii: "&"): result += "&amp;".utf8
          case UInt8(ascii: "<"): result += "&lt;".utf8
          case UInt8(ascii: ">"): result += "&gt;".utf8
          default: result.append(byte)
          }
        }
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The same HTML in several wordings: the first has the first translation of each text, and so on.
  func alternatives(_ translations: [[String]]) -> [String] {
    (0..<max(1, translations.map(\.count).max() ?? 1)).map { rank in
      replacingTexts(by: translations.map { $0.isEmpty ? "" : $0[min(rank, $0.count - 1)] })
    }
  }

  /// Parts what stands between two tags into white space, text, and entities that are not known and so are kept.
  private mutating func addText(_ bytes: ArraySlice<UInt8>) {
    var text: [UInt8] = []
    var start = bytes.startIndex
    func flush(_ end: Int, _ pieces: inout [Piece]) {
      let raw = bytes[start..<end]
      let first = raw.firstIndex { !Self.isSpace($0) } ?? end
      let last = raw.lastIndex { !Self.isSpace($0) }.map { $0 + 1 } ?? end
      let decoded = String(decoding: text, as: UTF8.self)
      // Numbers and dashes alone say the same in all languages.
      guard decoded.contains(where: \.isLetter) else {
        if !raw.isEmpty { pieces.append(.markup(raw)) }
        return
      }
      if first > start { pieces.append(.markup(bytes[start..<first])) }
      pieces.append(.text(decoded.trimmedOfASCIISpace))
      if last < end { pieces.append(.markup(bytes[last..<end])) }
    }
    var place = start
    while place < bytes.endIndex {
      guard bytes[place] == UInt8(ascii: "&"), let entity = HTMLEntity(bytes[place...]) else {
        text.append(bytes[place])
        place += 1
        continue
      }
      if let scalar = entity.scalar {
        text += String(Character(scalar)).utf8
      } else {
        flush(place, &pieces)
        text = []
        pieces.append(.markup(bytes[place..<place + entity.length]))
        start = place + entity.length
      }
      place += entity.length
    }
    flush(bytes.endIndex, &pieces)
  }

  fileprivate static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
}

extension String {
  fileprivate var trimmedOfASCIISpace: String {
    var text = self[...]
    while let first = text.utf8.first, HTMLText.isSpace(first) { text = text.dropFirst() }
    while let last = text.utf8.last, HTMLText.isSpace(last) { text = text.dropLast() }
    return String(text)
  }
}

extension HTMLText {
  /// Parts bytes into markup and what stands between.
  private struct Reader {
    enum Part {
      case markup(ArraySlice<UInt8>)
      case text(ArraySlice<UInt8>)
    }

    /// Elements whose content is no prose.
    private static let untranslated: Set<String> = [
      "audio", "canvas", "code", "embed", "kbd", "math", "object", "pre", "samp", "script", "style", "svg",
      "textarea", "time", "var", "video",
    ]
    /// Elements that have no content.
    private static let empty: Set<String> = [
      "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ]

    private let bytes: ArraySlice<UInt8>
    private var place: Int

    init(_ bytes: ArraySlice<UInt8>) {
      self.bytes = bytes
      place = bytes.startIndex
    }

    mutating func next() -> Part? {
      guard place < bytes.endIndex else { return nil }
      let start = place
      if let tag = Tag(bytes, at: place) {
        place = tag.end
        if tag.isOpening, !Self.empty.contains(tag.name),
          tag.isUntranslated || Self.untranslated.contains(tag.name)
        {
          skip(tag.name)
        }
        return .markup(bytes[start..<place])
      }
      repeat { place += 1 } while place < bytes.endIndex && Tag(bytes, at: place) == nil
      return .text(bytes[start..<place])
    }

    /// Goes behind the tag that closes an element whose opening one was read.
    private mutating func skip(_ name: String) {
      // Nothing in these is a tag but their end.
      let isRaw = name == "script" || name == "style" || name == "textarea"
      var depth = 1
      while place < bytes.endIndex {
        if isRaw, !isEnd(of: name) {
          place += 1
          continue
        }
        guard let tag = Tag(bytes, at: place) else {
          place += 1
          continue
        }
        place = tag.end
        guard tag.name == name else { continue }
        if tag.isOpening { depth += 1 }
        if tag.isClosing { depth -= 1 }
        if depth == 0 { return }
      }
    }

    /// Whether here begins the closing tag of an element.
    private func isEnd(of name: String) -> Bool {
      let head = bytes[place...].prefix(2 + name.utf8.count)
      return head.starts(with: "</".utf8)
        && String(decoding: head.dropFirst(2), as: UTF8.self).lowercased() == name
    }
  }

  /// A tag, a comment or a declaration.
  private struct Tag {
    var name = ""
    var isOpening = false
    var isClosing = false
    /// Says `translate="no"`, or has the class that says so.
    var isUntranslated = false
    var end: Int

    /// Nil where there is none.
    init?(_ bytes: ArraySlice<UInt8>, at start: Int) {
      guard bytes[start] == UInt8(ascii: "<"), start + 1 < bytes.endIndex else { return nil }
      let following = bytes[start + 1]
      if following == UInt8(ascii: "!") || following == UInt8(ascii: "?") {
        let isComment = bytes[start...].starts(with: "<!--".utf8)
        let close = isComment ? Array("-->".utf8) : [UInt8(ascii: ">")]
        end = Self.end(of: close, in: bytes, from: start + (isComment ? 4 : 2))
        return
      }
      let isClosing = following == UInt8(ascii: "/")
      var place = start + (isClosing ? 2 : 1)
      guard place < bytes.endIndex, Self.isLetter(bytes[place]) else { return nil }
      let nameStart = place
      while place < bytes.endIndex, !HTMLText.isSpaceOrEnd(bytes[place]) { place += 1 }
      name = String(decoding: bytes[nameStart..<place], as: UTF8.self).lowercased()
      // To the end of the tag: one within quotes is none. A tag that does not end takes all that is left, as in browsers.
      let attributes = place
      var quote: UInt8?
      var previous: UInt8 = 0
      while place < bytes.endIndex {
        let byte = bytes[place]
        if let open = quote {
          if byte == open { quote = nil }
        } else if byte == UInt8(ascii: ">") {
          break
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), previous == UInt8(ascii: "=") {
          quote = byte
        }
        if !HTMLText.isSpace(byte) { previous = byte }
        place += 1
      }
      end = min(place + 1, bytes.endIndex)
      self.isClosing = isClosing
      isOpening = !isClosing && bytes[place - 1] != UInt8(ascii: "/")
      if isOpening, place > attributes {
        let text = String(decoding: bytes[attributes..<place], as: UTF8.self).lowercased()
        isUntranslated =
          ["translate=\"no\"", "translate='no'", "translate=no"].contains { text.contains($0) }
          || text.contains("notranslate")
      }
    }

    private static func end(of mark: [UInt8], in bytes: ArraySlice<UInt8>, from start: Int) -> Int {
      var place = start
      while place + mark.count <= bytes.endIndex {
        if bytes[place..<place + mark.count].elementsEqual(mark) { return place + mark.count }
        place += 1
      }
      return bytes.endIndex
    }

    private static func isLetter(_ byte: UInt8) -> Bool { 0x41...0x5A ~= byte || 0x61...0x7A ~= byte }
  }

  fileprivate static func isSpaceOrEnd(_ byte: UInt8) -> Bool {
    isSpace(byte) || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
  }
}
