import ParlanceText
import Testing

@Suite struct NearSpellingsTests {
  private static let vocabulary: Vocabulary = {
    var vocabulary = Vocabulary()
    let counts = [
      ("receive", 3), ("deceive", 9), ("Paris", 5), ("parts", 50), ("москва", 2), ("a", 7), ("b", 8),
    ]
    for (word, count) in counts { vocabulary.add(word, count: count) }
    return vocabulary
  }()

  @Test(arguments: [
    ("recieve", ["receive", "deceive"]),
    ("paris", ["Paris", "parts"]),
    ("Москва", ["москва"]),
    ("мосвка", ["москва"]),
    ("xylophone", []),
    ("", []),
  ])
  func nearestFirst(word: String, expected: [String]) {
    #expect(Self.vocabulary.nearSpellings(of: word, limit: 5) == expected)
  }

  @Test func equalDistancesByCountAndLimited() {
    #expect(Self.vocabulary.nearSpellings(of: "c", limit: 1) == ["b"])
    #expect(Self.vocabulary.nearSpellings(of: "receive", limit: 0) == [])
  }
}
