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

  /// Reordered in linear time: one mark at a time, this would take minutes.
  @Test(.timeLimit(.minutes(10)), arguments: [NormalizationForm.nfd, .nfc, .nfkc, .nfkd])
  func oneLongRunOfMarks(form: NormalizationForm) throws {
    let count = 500_000
    let text = "q" + String(repeating: "\u{307}\u{323}\u{1d165}", count: count) + "q"
    let result = try UnicodeNormalizer(form).normalize(text)
    let parts = ["\u{1d165}", "\u{323}", "\u{307}"].map { String(repeating: $0, count: count) }
    #expect(result.utf8.elementsEqual("q\(parts.joined())q".utf8))
  }

  @Test func longAndShortRunsAgree() throws {
    let marks = ["\u{327}", "\u{301}", "\u{323}", "\u{334}", "\u{308}", "\u{345}"]
    var generator = SplitMix(state: 5)
    for form in NormalizationForm.allCases {
      let normalizer = UnicodeNormalizer(form)
      let run = (0..<200).map { _ in marks[Int(generator.next() % 6)] }
      // Sorted by hand, by class; ICU then has nothing to reorder.
      let classes = [
        "\u{334}": 1, "\u{327}": 202, "\u{323}": 220, "\u{301}": 230, "\u{308}": 230, "\u{345}": 240,
      ]
      let sorted = run.enumerated().sorted {
        let (left, right) = (classes[$0.element] ?? 0, classes[$1.element] ?? 0)
        return left != right ? left < right : $0.offset < $1.offset
      }.map(\.element)
      let result = try normalizer.normalize("xc" + run.joined())
      #expect(try result.utf8.elementsEqual(normalizer.normalize("xc" + sorted.joined()).utf8))
    }
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
