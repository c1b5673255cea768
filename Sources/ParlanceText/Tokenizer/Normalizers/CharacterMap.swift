/// What SentencePiece replaces characters, or short runs of them, by: a double array of the texts that are replaced (Yata et al., as
/// `darts-clone` has it), whose values are places in a block of replacements, each with a 0 behind it.
///
/// Source: SentencePiece, `normalizer.cc` (`precompiled_charsmap`) and `darts.h`.
struct CharacterMap: Sendable, Equatable {
  /// The file's bytes.
  let bytes: [UInt8]
  private let units: [UInt32]
  private let replacements: [UInt8]

  /// - Throws: `TokenizerError.invalidSetting` where the sizes do not fit, or a replacement is no UTF-8.
  init(_ bytes: [UInt8]) throws {
    func invalid(_ reason: String) -> TokenizerError {
      .invalidSetting(field: "precompiled_charsmap", reason: reason)
    }
    func unit(_ index: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[index * 4 + $1]) << (8 * UInt32($1)) }
    }
    guard bytes.count >= 4 else { throw invalid("\(bytes.count) bytes are too few") }
    let size = Int(unit(0))
    guard size % 4 == 0, size >= 4, size <= bytes.count - 4 else {
      throw invalid("a table of \(size) bytes in a map of \(bytes.count)")
    }
    self.bytes = bytes
    units = (0..<size / 4).map { unit($0 + 1) }
    replacements = Array(bytes[(4 + size)...])
    if let place = UTF8Repair.firstInvalid(in: replacements.span) {
      throw invalid("the replacement at \(place) is no UTF-8")
    }
  }

  /// The replacement of the shortest text in the map that `text` begins with, nil where there is none.
  func replacement(of text: Span<UInt8>) -> ArraySlice<UInt8>? {
    var place = Self.offset(units[0])
    for index in text.indices {
      let byte = text[index]
      guard byte != 0 else { return nil }
      place ^= Int(byte)
      guard place < units.count, units[place] & 0x8000_00ff == UInt32(byte) else { return nil }
      let unit = units[place]
      place ^= Self.offset(unit)
      if unit >> 8 & 1 == 1 {
        guard place < units.count else { return nil }
        let start = Int(units[place] & 0x7fff_ffff)
        guard start < replacements.count else { return nil }
        let rest = replacements[start...]
        return rest[..<(rest.firstIndex(of: 0) ?? rest.endIndex)]
      }
    }
    return nil
  }

  private static func offset(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 0x200) >> 6) }
}
