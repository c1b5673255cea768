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
    var found: ArraySlice<UInt8>?
    forEachMatch(text) {
      found = $1
      return false
    }
    return found
  }

  /// The longest text in the map that `text` begins with, its length and its replacement, nil where there is none.
  func longestReplacement(of text: Span<UInt8>) -> (length: Int, replacement: ArraySlice<UInt8>)? {
    var found: (Int, ArraySlice<UInt8>)?
    forEachMatch(text) {
      found = ($0, $1)
      return true
    }
    return found
  }

  /// Calls `body` with the length and the replacement of each text in the map that `text` begins with, from the shortest on, until it
  /// returns false.
  @inline(__always)
  private func forEachMatch(_ text: Span<UInt8>, _ body: (Int, ArraySlice<UInt8>) -> Bool) {
    var place = Self.offset(units[0])
    for index in text.indices {
      let byte = text[index]
      guard byte != 0 else { return }
      place ^= Int(byte)
      guard place < units.count, units[place] & 0x8000_00ff == UInt32(byte) else { return }
      let unit = units[place]
      place ^= Self.offset(unit)
      if unit >> 8 & 1 == 1 {
        guard place < units.count else { return }
        let start = Int(units[place] & 0x7fff_ffff)
        guard start < replacements.count else { return }
        let rest = replacements[start...]
        guard body(index &+ 1, rest[..<(rest.firstIndex(of: 0) ?? rest.endIndex)]) else { return }
      }
    }
  }

  /// Scalars take the places of those that they replace, one by one; the last ones are new where there are more, and the last one
  /// takes the places of the rest where there are fewer.
  static func replace(
    _ old: Span<UInt8>, by new: ArraySlice<UInt8>, in changes: inout [AlignedText.Change]
  ) {
    let before = count(old)
    let first = changes.count
    var index = new.startIndex
    while index < new.endIndex {
      let (scalar, length) = UTF8Scalar.decode(new.span, at: index - new.startIndex)
      changes.append((scalar, 0))
      index += length
    }
    let difference = changes.count - first - before
    if difference > 0 {
      for place in changes.indices.suffix(difference) { changes[place].change = 1 }
    } else if difference < 0, !changes.isEmpty {
      changes[changes.count - 1].change += difference
    }
  }

  private static func count(_ text: Span<UInt8>) -> Int {
    var scalars = 0
    for index in text.indices where text[index] & 0xc0 != 0x80 { scalars += 1 }
    return scalars
  }

  private static func offset(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 0x200) >> 6) }
}
