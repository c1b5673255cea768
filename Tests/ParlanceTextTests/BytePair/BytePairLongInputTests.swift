import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct BytePairLongInputTests {
  private struct Long: Decodable {
    struct Outcome: Decodable {
      let count: Int
      let first: [Int32]
      let last: [Int32]
    }
    let name: String
    let unit: String
    let times: Int
    let bpe: Outcome?
  }

  @Test func recordedLongInputs() throws {
    let fixture = try BytePairFixture()
    let records = try BytePairFixture.records(Long.self, in: "tokenization", suffix: "long_inputs.jsonl")
    #expect(!records.isEmpty)
    for record in records {
      guard let expected = record.bpe else { continue }
      let text = String(repeating: record.unit, count: record.times)
      for isFused in [true, false] {
        let ids = try fixture.tokenizer(isFused: isFused).encode(text).ids
        #expect(ids.count == expected.count, "\(record.name)")
        #expect(Array(ids.prefix(expected.first.count)) == expected.first, "\(record.name)")
        #expect(Array(ids.suffix(expected.last.count)) == expected.last, "\(record.name)")
      }
    }
  }

  /// A quadratic merge of a million letters would take hours.
  @Test(.timeLimit(.minutes(10)), arguments: ["a", "^", "the", "\0", " ", "é", "\n a"])
  func wordsOfAMillion(unit: String) throws {
    let tokenizer = try BytePairFixture().tokenizer()
    let text = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
    let encoding = try tokenizer.encode(text)
    #expect(try ByteLevelDecoder().decode(encoding.tokens).joined() == text)
    #expect(encoding.byteOffsets.last?.upperBound == text.utf8.count)
  }

  @Test func anyBytesComeBackRepaired() throws {
    let tokenizer = try BytePairFixture().tokenizer()
    var random = SplitMix(state: 5)
    for _ in 0..<300 {
      let bytes = (0..<Int(random.next() % 60)).map { _ in UInt8(truncatingIfNeeded: random.next() >> 40) }
      let encoding = try tokenizer.encode(utf8: bytes.span)
      let text = try ByteLevelDecoder().decode(encoding.tokens).joined()
      #expect(text == String(decoding: bytes, as: UTF8.self))
    }
  }
}
