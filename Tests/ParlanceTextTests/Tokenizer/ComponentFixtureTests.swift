import ParlanceTestSupport
import ParlanceText
import Testing

/// Single normalizers, pre-tokenizers and decoders, as recorded.
@Suite struct ComponentFixtureTests {
  private struct Normalized: Decodable {
    let normalizer: String
    let text: String
    let out: String
  }

  private static let normalizers: [String: any Normalizer] = [
    "NFC": NFCNormalizer(), "NFD": NFDNormalizer(), "NFKC": NFKCNormalizer(), "NFKD": NFKDNormalizer(),
    "Lowercase": LowercaseNormalizer(), "StripAccents": StripAccentsNormalizer(), "Strip": StripNormalizer(),
    "Nmt": NmtNormalizer(), "Replace": ReplaceNormalizer(.literal("a"), with: "<A>"),
    "Prepend": PrependNormalizer("\u{2581}"), "BertNormalizer": BertNormalizer(),
    "Sequence[NFKD,StripAccents,Lowercase]": NormalizerSequence([
      NFKDNormalizer(), StripAccentsNormalizer(), LowercaseNormalizer(),
    ]),
  ]

  @Test func normalizers() throws {
    for record in try TokenizerRecords.read(
      Normalized.self, in: "tokenization", suffix: "normalizers.jsonl")
    {
      let normalizer = try #require(Self.normalizers[record.normalizer], "\(record.normalizer)")
      var text = AlignedText(copying: record.text.utf8.span)
      try normalizer.normalize(&text)
      #expect(text.bytes == Array(record.out.utf8), "\(record.normalizer) of \(record.text.debugDescription)")
      for index in text.bytes.indices where text.bytes[index] & 0xc0 != 0x80 {
        let range = text.originalRange(of: index..<index + 1)
        #expect(range.upperBound <= record.text.utf8.count)
      }
    }
  }

  private struct Divided: Decodable {
    let preTokenizer: String
    let text: String
    let pieces: [String]
    let off: [Int]
  }

  private static let preTokenizers: [String: any PreTokenizer] = [
    "BertPreTokenizer": BertPreTokenizer(), "Whitespace": WhitespacePreTokenizer(),
    "WhitespaceSplit": WhitespaceSplit(), "Punctuation": PunctuationPreTokenizer(),
    "Digits": DigitsPreTokenizer(), "Digits(individual)": DigitsPreTokenizer(individual: true),
    "Metaspace": MetaspacePreTokenizer(), "UnicodeScripts": UnicodeScriptsPreTokenizer(),
    "Punctuation(removed)": PunctuationPreTokenizer(.removed),
    "Punctuation(isolated)": PunctuationPreTokenizer(.isolated),
    "Punctuation(merged_with_previous)": PunctuationPreTokenizer(.mergedWithPrevious),
    "Punctuation(merged_with_next)": PunctuationPreTokenizer(.mergedWithNext),
    "Punctuation(contiguous)": PunctuationPreTokenizer(.contiguous),
  ]

  @Test func preTokenizers() throws {
    for record in try TokenizerRecords.read(
      Divided.self, in: "tokenization", suffix: "pretokenizers.jsonl")
    where record.preTokenizer != "ByteLevel" {
      let preTokenizer = try #require(Self.preTokenizers[record.preTokenizer], "\(record.preTokenizer)")
      var text = PreTokenizedText(AlignedText(copying: record.text.utf8.span))
      try preTokenizer.split(&text)
      let pieces = text.pieces.map { String(decoding: text.text.bytes[$0.range], as: UTF8.self) }
      let note = "\(record.preTokenizer) of \(record.text.debugDescription)"
      #expect(pieces == record.pieces, "\(note)")
      let source = record.text.utf8
      let offsets = text.pieces.flatMap { piece in
        let range = text.text.originalRange(of: piece.range)
        return [range.lowerBound, range.upperBound].map { place in
          String(decoding: source.prefix(place), as: UTF8.self).unicodeScalars.count
        }
      }
      #expect(offsets == record.off, "\(note)")
    }
  }

  private struct Decoded: Decodable {
    let i: Int
    let ids: [Int32]
    let skipSpecial: Bool
    let cleanup: Bool
    let text: String
  }

  @Test func decode() throws {
    let folder = "tokenization/wordpiece"
    let base = try TokenizerRecords.tokenizer(folder, "tokenizer.json")
    for record in try TokenizerRecords.read(Decoded.self, in: folder, suffix: "decode.jsonl") {
      let tokenizer = try Tokenizer(
        model: base.model, decoder: WordPieceDecoder(cleansUp: record.cleanup),
        addedTokens: base.addedVocabulary.tokens)
      #expect(
        try tokenizer.decode(record.ids, skipSpecialTokens: record.skipSpecial) == record.text, "\(record.i)"
      )
      var stream = StreamingDecoder(tokenizer, skipSpecialTokens: record.skipSpecial)
      let streamed = try record.ids.reduce("") { try $0 + stream.append($1) } + stream.finish()
      #expect(streamed == record.text, "\(record.i)")
    }
  }

  private struct DecodedTokens: Decodable {
    let tokens: [String]
    let cleanup: Bool
    let text: String
  }

  @Test func decodeTokens() throws {
    for record in try TokenizerRecords.read(
      DecodedTokens.self, in: "tokenization/wordpiece", suffix: "decode_tokens.jsonl")
    {
      #expect(WordPieceDecoder(cleansUp: record.cleanup).decode(record.tokens).joined() == record.text)
    }
  }
}
