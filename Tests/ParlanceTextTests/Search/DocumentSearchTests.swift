import Foundation
import ParlanceText
import Testing

@Suite struct DocumentSearchTests {
  private let documents = [
    "the storm broke the ship", "a ship in the harbor", "bread and butter", "storm storm storm at sea", "",
  ]

  /// The same by the whole matrix.
  @Test func cosineEqualsTheProductOfAllRows() throws {
    let search = try DocumentSearch(DocumentCollection(documents))
    let (vectorizer, matrix) = try TermVectorizer.fitTransform(DocumentCollection(documents))
    let query = try vectorizer.transform("Storm at the ship")
    let weights = Dictionary(uniqueKeysWithValues: query.row(0).map { ($0.column, $0.value) })
    let expected = documents.indices.map { row in
      (row, matrix.row(row).reduce(0) { $0 + $1.value * (weights[$1.column] ?? 0) })
    }.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
    let hits = try search.search("Storm at the ship")
    #expect(hits.map(\.document) == expected.map(\.0))
    for (hit, (_, score)) in zip(hits, expected) { #expect(abs(hit.score - score) < 1e-12) }
    #expect(try search.search("Storm at the ship", k: 1) == Array(hits.prefix(1)))
    #expect(try search.search("unknown words only").isEmpty)
    #expect(try search.search("").isEmpty)
  }

  @Test func documentIsMostLikeItself() throws {
    let search = try DocumentSearch(DocumentCollection(documents))
    let hit = try #require(try search.search(documents[1], k: 1).first)
    #expect(hit.document == 1)
    #expect(abs(hit.score - 1) < 1e-12)
  }

  @Test func bm25() throws {
    let search = try DocumentSearch(DocumentCollection(documents), ranking: .bm25())
    let hits = try search.search("storm")
    // Lengths 5, 4, 3, 5, 0 (`a` is no term): the mean is 3.4.
    let idf = log(1 + (5 - 2 + 0.5) / (2 + 0.5))
    func score(_ count: Double, _ length: Double) -> Double {
      idf * count * 2.2 / (count + 1.2 * (1 - 0.75 + 0.75 * length / 3.4))
    }
    #expect(hits.map(\.document) == [3, 0])
    for (hit, expected) in zip(hits, [score(3, 5), score(1, 5)]) {
      #expect(abs(hit.score - expected) < 1e-12)
    }
    #expect(throws: VectorizerError.self) {
      try DocumentSearch(DocumentCollection(documents), ranking: .bm25(k1: -1))
    }
  }

  @Test func equalScoresComeInOrder() throws {
    let search = try DocumentSearch(DocumentCollection([String](repeating: "same text", count: 40)))
    #expect(try search.search("text", k: 7).map(\.document) == Array(0..<7))
  }
}
