import ParlanceText
import Testing

/// What Hugging Face's tokenizers 0.23.3 do where it is not what one expects; found by `Benchmarks/tokenizer_parity.py`.
@Suite struct PeerBehaviorTests {
  private static let words = ["[UNK]", "[CLS]", "[SEP]", "a", "b", "xx", " "]

  private func tokenizer(
    normalizer: (any Normalizer)? = nil, preTokenizer: (any PreTokenizer)? = nil,
    postProcessor: (any PostProcessor)? = nil, added: [AddedToken] = []
  ) throws -> Tokenizer {
    let model = WordLevelModel(vocabulary: try TokenVocabulary(Self.words), unknownToken: "[UNK]")
    return try Tokenizer(
      normalizer: normalizer, preTokenizer: preTokenizer, model: model, postProcessor: postProcessor,
      addedTokens: added.enumerated().map { ($0.element, Int32(10 + $0.offset)) })
  }

  /// The parts that a pattern divides a text into.
  private func parts(
    _ pattern: String, _ text: String, _ behavior: SplitBehavior = .isolated, inverted: Bool = false
  ) throws -> [String] {
    let split = SplitPreTokenizer(.regex(try RegexPattern(pattern)), behavior, inverted: inverted)
    let bytes = Array(text.utf8)
    return try tokenizer(preTokenizer: split).encode(text).byteOffsets.map {
      String(decoding: bytes[$0], as: UTF8.self)
    }
  }

  @Test("matches side by side stay apart when a pattern is inverted")
  func invertedPatterns() throws {
    #expect(try parts("a|b", "bxab", .removed, inverted: true) == ["b", "a", "b"])
    #expect(try parts("a|b", "bxab", .isolated, inverted: true) == ["b", "x", "a", "b"])
    #expect(try parts("a|b", "xabx", .mergedWithPrevious, inverted: true) == ["x", "a", "bx"])
    #expect(try parts("a|b", "xabx", .mergedWithNext, inverted: true) == ["xa", "b", "x"])
    #expect(try parts("a|b", "xabx", .contiguous, inverted: true) == ["x", "ab", "x"])
    #expect(try parts("x", "xxaxx", .mergedWithNext) == ["x", "xa", "x", "x"])
    #expect(try parts("x", "xxaxx", .mergedWithPrevious) == ["x", "x", "ax", "x"])
  }

  @Test("patterns mean what they mean to Oniguruma")
  func oniguruma() throws {
    #expect(try parts("a{1,2}+", "aaaaab") == ["aaaaa", "b"])
    #expect(try parts("a{2}?", "aab") == ["aa", "b"])
    #expect(try parts("(xa{,2}+)+", "xaaxb") == ["xaax", "b"])
    #expect(try parts(".+", "a\rb\u{2028}c\nd") == ["a\rb\u{2028}c", "\n", "d"])
    #expect(try parts("(?m:a.)b", "a\nb") == ["a\nb"])
    #expect(try parts("^a", "a\na\ra") == ["a", "\n", "a", "\ra"])
    #expect(try parts("\\h+", "0aFz \t") == ["0aF", "z \t"])
    #expect(try parts("\\p{^L}+", "ab12") == ["ab", "12"])
    #expect(try parts("[\\p{^L}x]+", "ab12x") == ["ab", "12x"])
    #expect(try parts("[[:punct:]]+", "a$.") == ["a", "$."])
    #expect(try parts("a{", "a{b") == ["a{", "b"])
    #expect(try parts("[{}]+", "a{}b") == ["a", "{}", "b"])
    #expect(try parts("(?<n>a)\\k<n>|\\x{62}", "aab") == ["aa", "b"])
    #expect(try parts("\\w+", "a\u{b2}\u{200d}b") == ["a\u{b2}", "\u{200d}", "b"])
    #expect(try parts("\\p{Word}+|\\W", "a\u{bd}!") == ["a\u{bd}", "!"])
    // Between brackets Latin-1's fractions and raised digits are no word characters.
    #expect(try parts("[\\w]+", "a\u{b2}b") == ["a", "\u{b2}", "b"])
    #expect(try parts("[^\\w\\s]+", "a!\u{bd}b") == ["a", "!\u{bd}", "b"])
    #expect(try parts("[[:word:]]+|[\\W]+", "a\u{bd}!") == ["a", "\u{bd}!"])
  }

  @Test("letters and digits of Unicode 16, whatever the system's ICU knows")
  func newCharacters() throws {
    let letters = "\u{10d4a}\u{105c0}\u{2ebf0}"
    let digit = "\u{10d40}"
    #expect(try parts("\\p{L}+", letters + "!") == [letters, "!"])
    #expect(try parts("[^\\P{L}!]+", letters + "!") == [letters, "!"])
    #expect(try parts("\\p{N}+|\\d", digit + "!") == [digit, "!"])
    #expect(try parts("[^\\s\\p{L}\\p{N}]+", letters + "!" + digit) == [letters, "!", digit])
    #expect(try parts("\\p{C}+", letters + "\u{0}") == [letters, "\u{0}"])
    let words = try self.tokenizer(preTokenizer: WhitespacePreTokenizer()).encode("a\(letters)\(digit)!")
    #expect(words.scalarOffsets.map(\.count) == [5, 1])
    let digits = try self.tokenizer(preTokenizer: DigitsPreTokenizer()).encode("a\(digit)1")
    #expect(digits.scalarOffsets.map(\.count) == [1, 2])
  }

  @Test("scripts of Unicode 9: U+061C is common to all")
  func scripts() throws {
    let tokenizer = try self.tokenizer(preTokenizer: UnicodeScriptsPreTokenizer())
    #expect(try tokenizer.encode("!\u{61c}\u{589}").count == 1)
    #expect(try tokenizer.encode("\u{915}\u{953}").count == 1)
  }

  @Test("a token of blanks is found again among the blanks that the last one took in")
  func blanksTakenIn() throws {
    let tokenizer = try self.tokenizer(
      added: [
        AddedToken("  ", stripsRight: true, isNormalized: false), AddedToken(" x", isNormalized: false),
      ])
    let encoding = try tokenizer.encode("a    b")
    #expect(encoding.ids == [3, 10, 10, 4])
    #expect(Array(encoding.scalarOffsets) == [0..<1, 1..<5, 3..<5, 5..<6])
    // Not in a long run, which would take time by its square.
    #expect(try tokenizer.encode(String(repeating: " ", count: 4_000_000)).ids == [10])
  }

  @Test("tokens looked for in normalized text are decoded as such, and then special ones are not left out")
  func normalizedTokens() throws {
    let tokenizer = try self.tokenizer(
      normalizer: LowercaseNormalizer(),
      added: [AddedToken("[MASK]", isNormalized: true, isSpecial: true), AddedToken("[X]", isSpecial: true)])
    #expect(try tokenizer.decode([10, 3, 11]) == "[mask] a")
    #expect(tokenizer.token(10) == "[mask]")
    #expect(tokenizer.id(of: "[MASK]") == 10)
    // Strings that are equal to Swift are two tokens.
    let accents = try self.tokenizer(
      normalizer: NFDNormalizer(),
      added: [
        AddedToken("\u{e9}", isNormalized: true, isSpecial: true), AddedToken("e\u{301}x", isSpecial: true),
      ])
    #expect(try Array(accents.decode([10, 3]).utf8) == Array("e\u{301} a".utf8))
    #expect(accents.id(of: "e\u{301}") == nil)
  }

  @Test("RoBERTa's types without tokens around the texts: overflowing parts keep theirs")
  func robertaOverflow() throws {
    var tokenizer = try self.tokenizer(
      preTokenizer: WhitespaceSplit(),
      postProcessor: RobertaProcessing(
        separator: SpecialToken("[SEP]", id: 2), classifier: SpecialToken("[CLS]", id: 1)))
    tokenizer.truncation = Truncation(maxLength: 3, strategy: .onlySecond)
    let encoding = try tokenizer.encode("a b", "a b", addSpecialTokens: false)
    #expect(encoding.typeIDs == [0, 0, 0])
    #expect(encoding.overflowing.map(\.typeIDs) == [[0, 0, 1]])
  }

  @Test("of tokens that are equal once they are normalized, a special one is found, else the first")
  func equalTokens() throws {
    let tokenizer = try self.tokenizer(
      normalizer: LowercaseNormalizer(),
      added: [AddedToken("XX"), AddedToken("Xx", isNormalized: true, isSpecial: true), AddedToken("xX")])
    #expect(try tokenizer.encode("axx").ids == [3, 11])
  }

  @Test("a second post-processor takes what the first made for text")
  func postProcessors() throws {
    let (classifier, separator) = (SpecialToken("[CLS]", id: 1), SpecialToken("[SEP]", id: 2))
    let bert = BertProcessing(separator: separator, classifier: classifier)
    let template = try TemplateProcessing(
      single: [.special("[CLS]", typeID: 0), .sequence(0, typeID: 1)],
      pair: [.sequence(0, typeID: 0), .sequence(1, typeID: 1)], specialTokens: ["[CLS]": [classifier]])
    func encode(_ processors: [any PostProcessor], _ second: String? = nil) throws -> Encoding {
      let tokenizer = try self.tokenizer(
        preTokenizer: WhitespaceSplit(), postProcessor: PostProcessorSequence(processors))
      return try second.map { try tokenizer.encode("a b", $0) } ?? tokenizer.encode("a b")
    }
    let twice = try encode([bert, bert], "b")
    #expect(twice.ids == [1, 1, 3, 4, 2, 2, 4, 2, 2])
    #expect(twice.specialTokensMask == [1, 0, 0, 0, 0, 1, 0, 0, 1])
    #expect(twice.typeIDs == [0, 0, 0, 0, 0, 0, 1, 1, 1])
    let behind = try encode([bert, template])
    #expect(behind.ids == [1, 1, 3, 4, 2])
    #expect(behind.typeIDs == [0, 1, 1, 1, 1])
    let parts = try encode([template, bert])
    #expect(parts.ids == [1, 1, 2, 3, 4, 2])
    #expect(parts.typeIDs == [0, 0, 0, 1, 1, 1])
    let threeParts = try TemplateProcessing(
      single: [.special("[CLS]", typeID: 0), .sequence(0, typeID: 0), .special("[CLS]", typeID: 0)], pair: [],
      specialTokens: ["[CLS]": [classifier]])
    #expect(throws: TokenizerError.self) { try encode([threeParts, template]) }
  }
}
