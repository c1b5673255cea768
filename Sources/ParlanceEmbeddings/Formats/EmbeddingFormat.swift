import ParlanceFiles

/// The format of an embedding file, told from how it starts.
public enum EmbeddingFormat: Sendable, Equatable {
  /// fastText's `.bin` and `.ftz`.
  case fastText
  /// `.vec`, word2vec text, GloVe text.
  case text
  case word2vecBinary

  /// - Throws: `EmbeddingsError.unknownFormat` where the start fits none of them.
  public init(of file: MappedFile) throws {
    self = try file.withText { text in
      guard text.count > 0 else { throw Self.unknown(file, "it is empty") }
      if text.count >= 2, text[0] == 0x1F, text[1] == 0x8B {
        throw Self.unknown(file, "it is compressed, and must be unpacked first (gunzip)")
      }
      if Self.startsWithMagic(text) { return .fastText }
      let header = VectorHeader(text)
      if let header, header.count == 0 || header.end == text.count {
        throw Self.unknown(file, "it ends after its first line")
      }
      let line = Self.lineAfterHeader(text, from: header?.end ?? 0)
      if let header { return Self.isRecord(text, line, values: header.dimension) ? .text : .word2vecBinary }
      guard Self.isRecord(text, line, values: nil) else {
        throw Self.unknown(file, "its first line is neither a header nor a word with values")
      }
      return .text
    }
  }

  private static func unknown(_ file: MappedFile, _ reason: String) -> EmbeddingsError {
    .unknownFormat(path: file.path, reason: reason)
  }

  private static func startsWithMagic(_ text: Span<UInt8>) -> Bool {
    let magic: [UInt8] = [0xBA, 0x16, 0x4F, 0x2F]
    return text.count >= 4 && magic.indices.allSatisfy { text[$0] == magic[$0] }
  }

  private static func lineAfterHeader(_ text: Span<UInt8>, from start: Int) -> Range<Int> {
    var end = start
    while end < text.count && text[end] != 0x0A { end += 1 }
    return start..<end
  }

  /// Whether a line is a word and then numbers, `values` of them where that is known.
  private static func isRecord(_ text: Span<UInt8>, _ line: Range<Int>, values: Int?) -> Bool {
    var fields: [Range<Int>] = []
    var start = line.lowerBound
    for i in line.lowerBound...line.upperBound
    where i == line.upperBound || FastTextTokens.isSpace(text[i]) {
      if i > start { fields.append(start..<i) }
      start = i + 1
    }
    guard let last = fields.last, fields.count > 1, FloatText.parse(text, last) != nil else { return false }
    guard let values else { return true }
    // A line of the wrong length is still text: its reader then names the line.
    return fields.count == values + 1 || fields.dropFirst().allSatisfy { FloatText.parse(text, $0) != nil }
  }
}
