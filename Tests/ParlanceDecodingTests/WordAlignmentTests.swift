import ParlanceDecoding
import Testing

@Suite struct WordAlignmentTests {
  @Test func piecesOfAWordLookTogether() {
    // "ab c </s>" in pieces a, b, c, end; "x yz" in pieces x, y, z, end.
    let alignment = WordAlignment(
      [[0.1, 0.1, 0.7, 0.1], [0.4, 0.2, 0.3, 0.1], [0.1, 0.3, 0.5, 0.1], [0, 0, 0.1, 0.9]],
      sourceWords: [0, 0, 1, nil], targetWords: [0, 1, 1, nil])
    #expect(alignment.pharaoh == "1-0 0-1")
  }

  @Test func aWordThatLooksAtNoWordHasNoLink() {
    let alignment = WordAlignment([[0.2, 0.8], [0.6, 0.4]], sourceWords: [0, nil], targetWords: [0, 1])
    #expect(alignment.links == [WordAlignment.Link(source: 0, target: 1)])
    #expect(WordAlignment([], sourceWords: [], targetWords: []).pharaoh == "")
    // Of equals the first.
    #expect(WordAlignment([[0.5, 0.5]], sourceWords: [0, 1], targetWords: [0]).pharaoh == "0-0")
  }
}
