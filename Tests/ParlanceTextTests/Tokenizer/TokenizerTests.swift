import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct TokenizerTests {
  private func bert() throws -> Tokenizer {
    try TokenizerRecords.tokenizer("tokenization/bert_uncased", "vocab.txt")
  }

  @Test("batches are the same on any number of threads")
  func batches() throws {
    let tokenizer = try bert()
    let texts = (0..<500).map {
      "Line \($0): the quick brown fox, éà — 中文 \(String(repeating: "x", count: $0 % 40))"
    }
    let expected = try texts.map { try tokenizer.encode($0) }
    for threads in [1, 2, 5] {
      let encodings = try tokenizer.encodeBatch(texts, threads: threads)
      #expect(encodings.map(\.ids) == expected.map(\.ids))
      #expect(encodings.map(\.scalarOffsets) == expected.map(\.scalarOffsets))
      #expect(try tokenizer.idsBatch(texts, threads: threads) == expected.map(\.ids))
    }
    let pairs = zip(texts, texts.reversed()).map { ($0, $1) }
    let encoded = try tokenizer.encodeBatch(pairs: pairs, threads: 3)
    for (pair, encoding) in zip(pairs, encoded) {
      #expect(try tokenizer.encode(pair.0, pair.1).ids == encoding.ids)
    }
  }

  @Test("random text: the fused pipeline equals the stages, in ids and places")
  func fusedEqualsStages() throws {
    // Letters of many kinds, marks that change places, spaces, punctuation, controls, Chinese, Hangul, specials.
    let pieces = [
      "a", "B", "z9", " ", "  ", "\t", "\n", ".", "'", "-", "é", "e\u{301}", "\u{302e}", "\u{1d165}",
      "\u{1d16d}", "İ", "ß",
      "Σ", "中", "\u{f900}", "한", "각", "\u{200b}", "\u{0}", "\u{b}", "\u{85}", "\u{a0}", "\u{3000}", "\u{37e}",
      "\u{1fef}",
      "\u{344}", "\u{2000}", "😀", "[SEP]", "[MASK]", "[", "ing", "token", "un", "\u{fffd}", "\u{e000}",
      "\u{0f73}", "が",
      "\u{2f800}", "\u{1109a}", "ﬁ", "\u{212b}",
    ]
    var random = SplitMix(state: 5)
    let base = try bert()
    for normalizer in [
      BertNormalizer(), BertNormalizer(cleansText: false),
      BertNormalizer(separatesChinese: false, lowercases: false),
      BertNormalizer(stripsAccents: true, lowercases: false), BertNormalizer(stripsAccents: false),
    ] {
      let fused = try Tokenizer.bert(
        vocabulary: base.model.vocabulary, normalizer: normalizer, maxScalarsPerWord: 20)
      let stagewise = try fused.stagewise()
      for _ in 0..<1500 {
        let count = Int(random.next() % 24)
        let text = (0..<count).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
        let one = try fused.encode(text)
        let other = try stagewise.encode(text)
        #expect(one.ids == other.ids, "\(text.debugDescription)")
        #expect(one.byteOffsets == other.byteOffsets, "\(text.debugDescription)")
        #expect(one.wordIDs == other.wordIDs, "\(text.debugDescription)")
        #expect(try fused.ids(of: text) == other.ids, "\(text.debugDescription)")
      }
    }
  }

  @Test("long words, long runs of marks, NUL: linear time")
  func hostileTexts() throws {
    let tokenizer = try bert()
    let million = 1_000_000
    #expect(try tokenizer.ids(of: String(repeating: "x", count: million)) == [101, 100, 102])
    #expect(try tokenizer.ids(of: String(repeating: "\u{0}", count: million)) == [101, 102])
    #expect(try tokenizer.ids(of: "e" + String(repeating: "\u{301}", count: million)) == [101, 1041, 102])
    // These marks are kept and must be put into order.
    let kept = "a" + String(repeating: "\u{302e}\u{1d165}", count: 100_000)
    #expect(try tokenizer.ids(of: kept) == [101, 100, 102])
    #expect(try tokenizer.encode(String(repeating: "[", count: million)).count == million + 2)
    #expect(try tokenizer.ids(of: String(repeating: "[MAS", count: 250_000)).count == 500_002)
    #expect(try tokenizer.ids(of: String(repeating: "한", count: 300_000)) == [101, 100, 102])
  }

  @Test func streamingNeverShowsHalfACharacter() throws {
    let tokenizer = try Tokenizer(
      model: WordLevelModel(
        vocabulary: TokenVocabulary(["<0xF0>", "<0x9F>", "<0x98>", "<0x80>", "a", "<unk>"])),
      decoder: ByteFallbackDecoder())
    var stream = StreamingDecoder(tokenizer)
    let parts = try [4, 0, 1, 2, 3, 4].map { try stream.append(Int32($0)) }
    #expect(parts == ["a", "", "", "", "😀", "a"])
    #expect(try stream.append(0) == "" && stream.finish() == "\u{fffd}")
  }

  @Test func stagesOfTheCallersOwnMakingCannotBeSaved() throws {
    struct Reverser: Normalizer {
      func normalize(_ text: inout AlignedText) throws {}
    }
    let tokenizer = try Tokenizer(normalizer: Reverser(), model: bert().model)
    #expect(throws: TokenizerError.self) { try tokenizer.tokenizerJSON() }
  }

  @Test("truncation that leaves no room")
  func noRoom() throws {
    var tokenizer = try bert()
    tokenizer.truncation = Truncation(maxLength: 1)
    #expect(throws: TokenizerError.noRoom(maxLength: 1, added: 2)) { try tokenizer.encode("some text") }
    #expect(throws: TokenizerError.noRoom(maxLength: 1, added: 2)) { try tokenizer.ids(of: "some text") }
    tokenizer.truncation = Truncation(maxLength: 2)
    #expect(try tokenizer.encode("some text").overflowing.map(\.count) == [4])
  }

  @Test func patterns() throws {
    let split = try SplitPreTokenizer(.regex(RegexPattern(#"\s+"#)), .removed)
    var text = PreTokenizedText(AlignedText(copying: "a\u{b}\u{85}b é\u{3000}ß".utf8.span))
    try split.split(&text)
    #expect(
      text.pieces.map { String(decoding: text.text.bytes[$0.range], as: UTF8.self) } == ["a", "b", "é", "ß"])
    #expect(throws: TokenizerError.self) { try RegexPattern("(unclosed") }
  }
}
