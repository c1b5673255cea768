import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct VocabularyHashFixtureTests {
  private struct Record: Decodable {
    struct Value: Decodable { let fnv: UInt32 }
    let fnv: [String: Value]
  }

  @Test func recordedHashes() throws {
    let files = try Fixtures.files(in: "embeddings", suffix: "math_hash.json")
    #expect(!files.isEmpty)
    for file in files {
      let record = try JSONDecoder().decode(Record.self, from: Data(contentsOf: file))
      #expect(!record.fnv.isEmpty)
      for (word, value) in record.fnv {
        #expect(Vocabulary.hash(word.utf8.span) == value.fnv)
        var vocabulary = Vocabulary()
        vocabulary.add(word)
        #expect(vocabulary.hashes == [value.fnv])
      }
    }
  }
}
