/// A character as HTML writes it, such as `&amp;`, `&#8364;` or `&#x20AC;`.
struct HTMLEntity {
  /// Nil where the name is not known here.
  let scalar: Unicode.Scalar?
  /// Bytes from the ampersand to the semicolon.
  let length: Int

  /// Nil where these bytes do not begin with one.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.first == UInt8(ascii: "&"),
      let end = bytes.prefix(34).firstIndex(of: UInt8(ascii: ";")), end > bytes.startIndex + 1
    else { return nil }
    let name = bytes[(bytes.startIndex + 1)..<end]
    guard name.allSatisfy({ Self.isNameByte($0) || ($0 == 0x23 && name.first == 0x23) }) else { return nil }
    length = end + 1 - bytes.startIndex
    let text = String(decoding: name, as: UTF8.self)
    guard text.hasPrefix("#") else {
      scalar = Self.names[text]
      return
    }
    let isHexadecimal = text.hasPrefix("#x") || text.hasPrefix("#X")
    let digits = text.dropFirst(isHexadecimal ? 2 : 1)
    // A character that must be escaped, or none at all, stays as it is written.
    scalar = UInt32(digits, radix: isHexadecimal ? 16 : 10).flatMap { $0 < 0x20 ? nil : Unicode.Scalar($0) }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte
  }

  /// The names of HTML 4 for Latin letters, quotation marks and the like; others are kept as they are written.
  private static let names: [String: Unicode.Scalar] = {
    var names: [String: Unicode.Scalar] = [
      "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "euro": "€", "ndash": "–", "mdash": "—",
      "hellip": "…", "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”", "bdquo": "„",
      "lsaquo": "‹", "rsaquo": "›", "OElig": "Œ", "oelig": "œ", "Scaron": "Š", "scaron": "š", "Yuml": "Ÿ",
    ]
    // From U+00A1 on. The space that does not break, U+00A0, is kept as it is written.
    let latin = """
      iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot
      cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc
      Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute
      THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth
      ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml
      """
    for (index, name) in latin.split(whereSeparator: \.isWhitespace).enumerated() {
      names[String(name)] = Unicode.Scalar(0xA1 + UInt32(index))
    }
    return names
  }()
}
