import ParlanceText
import Testing

@Suite struct VocabularyTests {
  @Test func agreesWithADictionaryOnRandomBytes() {
    var generator = SplitMix(state: 7)
    var vocabulary = Vocabulary()
    var known: [[UInt8]: (id: Int, count: Int)] = [:]
    for _ in 0..<200_000 {
      let length = Int(generator.next() % 5)
      let word = (0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next() % 9 &* 31) }
      let count = Int(generator.next() % 3)
      let id = vocabulary.add(word.span, count: count)
      if let entry = known[word] {
        #expect(entry.id == id)
        known[word] = (id, entry.count + count)
      } else {
        #expect(id == known.count)
        known[word] = (id, count)
      }
    }
    #expect(vocabulary.count == known.count)
    for (word, entry) in known {
      #expect(vocabulary.id(of: word.span) == entry.id)
      #expect(vocabulary.counts[entry.id] == entry.count)
      #expect(vocabulary.hashes[entry.id] == Vocabulary.hash(word.span))
      #expect(vocabulary.withBytes(of: entry.id) { bytes in bytes.indices.map { bytes[$0] } } == word)
    }
    #expect(vocabulary.id(of: [1, 2, 3].span) == nil)
  }

  @Test func sortsByCountThenFirstAppearance() {
    var vocabulary = Vocabulary()
    for (word, count) in [("b", 2), ("rare", 1), ("a", 2), ("often", 9)] {
      vocabulary.add(word, count: count)
    }
    let (sorted, newIDs) = vocabulary.sorted(minCount: 2)
    #expect((0..<sorted.count).map { sorted.word($0) } == ["often", "b", "a"])
    #expect(sorted.counts == [9, 2, 2])
    #expect(newIDs == [1, -1, 2, 0])
    #expect(sorted.id(of: "rare") == nil)
    #expect(sorted.id(of: "a") == 2)
  }

  @Test func countsStopAtTheLargestNumber() {
    var vocabulary = Vocabulary()
    vocabulary.add("x", count: .max)
    vocabulary.add("x", count: 5)
    #expect(vocabulary.counts == [.max])
  }

  @Test func repairsInvalidWordsOnlyWhenShown() {
    var vocabulary = Vocabulary()
    let broken: [UInt8] = [0x61, 0xe6, 0x9d]
    let id = vocabulary.add(broken.span)
    #expect(vocabulary.word(id) == "a\u{fffd}")
    #expect(vocabulary.id(of: broken.span) == id)
    #expect(vocabulary.id(of: "a\u{fffd}") == nil)
  }

  @Test func emptyWordIsAWord() {
    var vocabulary = Vocabulary()
    #expect(vocabulary.id(of: "") == nil)
    #expect(vocabulary.add("") == 0)
    #expect(vocabulary.id(of: "") == 0)
    #expect(vocabulary.word(0) == "")
  }

  @Test func reservingKeepsTheWords() {
    var vocabulary = Vocabulary()
    for number in 0..<50 { vocabulary.add("w\(number)") }
    vocabulary.reserveCapacity(100_000)
    for number in 0..<50 { #expect(vocabulary.id(of: "w\(number)") == number) }
  }
}
