import Foundation
import ParlanceEmbeddings
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct SubwordHasherFixtureTests {
  struct Hashes: Decodable {
    struct Hash: Decodable { var fnv: UInt32 }
    struct Chain: Decodable {
      var words: [String]
      var n: Int
      var bucket: Int
      /// Rows of first word, last word, bucket.
      var firstLastBucket: [[Int]]
    }
    var fnv: [String: Hash]
    var wordNgrams: [Chain]
  }

  private func hashes() throws -> [Hashes] {
    try Fixtures.files(in: "embeddings", suffix: "math_hash.json").map {
      try EmbeddingFixtures.decoder.decode(Hashes.self, from: Data(contentsOf: $0))
    }
  }

  @Test func fnv() throws {
    #expect(try !hashes().isEmpty)
    for (text, hash) in try hashes().flatMap(\.fnv) {
      #expect(Vocabulary.hash(Array(text.utf8).span) == hash.fnv, "\(text)")
    }
  }

  @Test func runsOfWords() throws {
    for chain in try hashes().flatMap(\.wordNgrams) {
      let hasher = SubwordHasher(minn: 0, maxn: 0, bucket: chain.bucket)
      #expect(
        hasher.wordNgramBuckets(of: chain.words, length: chain.n) == chain.firstLastBucket.map { $0[2] })
    }
  }

  @Test func shortestIsOneAndMarksAloneAreLeftOut() {
    let hasher = SubwordHasher(minn: 0, maxn: 2, bucket: 10)
    #expect(hasher.ngrams(of: "né") == ["<n", "n", "né", "é", "é>"])
    #expect(hasher.ngrams(of: "") == ["<>"])
    #expect(hasher.ngrams(of: "</s>").isEmpty)
  }

  @Test func noBucketsNoNgrams() {
    #expect(SubwordHasher(minn: 1, maxn: 3, bucket: 0).buckets(of: "word").isEmpty)
    #expect(SubwordHasher(minn: 3, maxn: 0, bucket: 9).buckets(of: "word").isEmpty)
  }
}
