import ParlanceText
import Testing

@Suite struct NormalizationTests {
  @Test(arguments: [
    (NormalizationForm.nfc, "e\u{301} \u{fb01} \u{ac01}", "\u{e9} \u{fb01} \u{ac01}"),
    (.nfd, "\u{e9}\u{ac01}", "e\u{301}\u{1100}\u{1161}\u{11a8}"),
    (.nfkc, "\u{fb01}x\u{b2} e\u{301}", "fix2 \u{e9}"),
    (.nfkd, "\u{fb01}\u{e9}", "fie\u{301}"),
    (.nfkcCaseFold, "ASCII Straße\u{ad}", "ascii strasse"),
    (.nfc, "", ""),
    (.nfc, "plain", "plain"),
  ])
  func forms(form: NormalizationForm, text: String, expected: String) throws {
    let normalizer = UnicodeNormalizer(form)
    let result = try normalizer.normalize(text)
    #expect(Array(result.utf8) == Array(expected.utf8))
    #expect(try normalizer.isNormalized(result))
    #expect(try normalizer.isNormalized(text) == (Array(text.utf8) == Array(expected.utf8)))
  }

  @Test func expandsFarBeyondItsLength() throws {
    // U+FDFA has eighteen characters in NFKD.
    let text = String(repeating: "\u{fdfa}", count: 10_000)
    let result = try UnicodeNormalizer(.nfkd).normalize(text)
    #expect(result.unicodeScalars.count == 180_000)
    #expect(result.utf8.count == 10_000 * 33)
  }

  @Test(arguments: NormalizationForm.allCases)
  func piecesDoNotShow(form: NormalizationForm) throws {
    var generator = SplitMix(state: 11)
    let letters: [Character] = [
      "a", "é", "e\u{301}", "\u{1100}", "\u{1161}", "\u{11a8}", "\u{323}", "\u{307}", "\u{fb01}", "漢",
      "\u{1d15e}",
    ]
    let normalizer = UnicodeNormalizer(form)
    for _ in 0..<300 {
      let text = String((0..<50).map { _ in letters[Int(generator.next() % 11)] })
      var whole: [UInt8] = []
      var pieces: [UInt8] = []
      let changed = try normalizer.append(text.utf8.span, to: &whole)
      #expect(try normalizer.append(text.utf8.span, to: &pieces, piece: 5) == changed)
      #expect(pieces == whole)
    }
  }

  @Test func oneLongRunOfMarks() throws {
    let marks = String(repeating: "\u{307}\u{323}", count: 5000)
    let result = try UnicodeNormalizer(.nfd).normalize("a" + marks)
    let expected =
      "a" + String(repeating: "\u{323}", count: 5000) + String(repeating: "\u{307}", count: 5000)
    #expect(result.utf8.elementsEqual(expected.utf8))
  }

  @Test func invalidBytesAreRefused() {
    let bytes: [UInt8] = [0xc3, 0xa9, 0xc3]
    #expect(throws: UnicodeError.invalidUTF8) {
      var output: [UInt8] = []
      _ = try UnicodeNormalizer(.nfd).append(bytes.span, to: &output)
    }
  }

  private static let data = "NormalizationTest-12.0.txt.gz"

  @Test(.enabled(if: UnicodeData.isPresent(data), "needs ../shared/data/unicode"))
  func conformance() throws {
    let normalizers = [NormalizationForm.nfc, .nfd, .nfkc, .nfkd].map { UnicodeNormalizer($0) }
    var tried = 0
    try TextCorpus(paths: [UnicodeData.path(Self.data)]).forEachLine { line, position in
      guard let first = line.first, first != "#", first != "@" else { return }
      let columns = line.split(separator: ";").prefix(5).compactMap { UnicodeData.text($0) }
      guard columns.count == 5 else { return }
      tried += 1
      let sources = [[0, 1, 2], [0, 1, 2], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]
      for (form, normalizer) in normalizers.enumerated() {
        for source in 0..<5 {
          // Canonical forms of the compatibility columns are those columns' own.
          let expected = sources[form].contains(source) ? columns[form + 1] : columns[form + 3]
          let result = try normalizer.normalize(columns[source])
          if !result.utf8.elementsEqual(expected.utf8) { Issue.record("\(position): form \(form)") }
        }
      }
    }
    #expect(tried > 18_000)
  }
}
