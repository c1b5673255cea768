import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

/// Models of SentencePiece, alone and in folders of Marian, read from their files.
@Suite struct SentencePieceFixtureTests {
  private struct Record: Decodable {
    let i: Int
    let text: String
    let ids: [Int32]
    let pieces: [Int32]?
    let decoded: String?
  }

  private static let folder = "tokenization/sentencepiece"

  private static func bytes(_ name: String) throws -> [UInt8] {
    let file = try #require(try Fixtures.files(in: folder, suffix: name).first)
    return Array(try Data(contentsOf: file))
  }

  @Test("the ids of MarianTokenizer, on both sides", arguments: [Tokenizer.TranslationSide.source, .target])
  func folders(side: Tokenizer.TranslationSide) throws {
    let vocabulary = try #require(try Fixtures.files(in: Self.folder, suffix: "vocab.json").first)
    let folder = vocabulary.deletingLastPathComponent().path
    let tokenizer = try Tokenizer(marianFolder: folder, side: side)
    let records = try TokenizerRecords.read(
      Record.self, in: Self.folder, suffix: "encode_\(side.rawValue).jsonl")
    #expect(records.count > 10)
    for record in records { #expect(try tokenizer.ids(of: record.text) == record.ids, "\(record.i)") }
    if side == .source {
      let first = try #require(records.first { $0.text == "Hafen" })
      #expect(try Tokenizer(contentsOf: folder).ids(of: first.text) == first.ids)
      #expect(try tokenizer.decode(first.ids, skipSpecialTokens: true) == "Hafen")
    }
  }

  @Test("a text behind the code of a language that is unknown begins behind the code")
  func placesBehindCode() throws {
    let vocabulary = try #require(try Fixtures.files(in: Self.folder, suffix: "vocab.json").first)
    let tokenizer = try Tokenizer(
      marianFolder: vocabulary.deletingLastPathComponent().path, side: .source)
    let text = ">>xyz<<Haus"
    let encoding = try tokenizer.encode(text)
    let places = encoding.ids.indices.map { encoding.byteOffsets[$0] }
    #expect(places.first == 0..<7)
    #expect(places.dropFirst().allSatisfy { $0.lowerBound >= 7 || $0.isEmpty }, "\(places)")
  }

  @Test("pieces and texts as SentencePiece has them", arguments: ["source", "target"])
  func models(side: String) throws {
    let file = try #require(try Fixtures.files(in: Self.folder, suffix: "\(side).spm").first)
    let tokenizer = try Tokenizer(contentsOf: file.path)
    for record in try TokenizerRecords.read(Record.self, in: Self.folder, suffix: "encode_\(side).jsonl") {
      guard let pieces = record.pieces else { continue }
      #expect(try tokenizer.ids(of: record.text) == pieces, "\(record.i)")
      if let decoded = record.decoded {
        #expect(try tokenizer.decode(pieces, skipSpecialTokens: false) == decoded, "\(record.i)")
      }
    }
  }

  @Test("a tokenizer that tokenizer.json has no name for is not written")
  func isNotSaved() throws {
    let vocabulary = try #require(try Fixtures.files(in: Self.folder, suffix: "vocab.json").first)
    let tokenizer = try Tokenizer(
      marianFolder: vocabulary.deletingLastPathComponent().path, side: .source)
    #expect(throws: TokenizerError.self) { try tokenizer.tokenizerJSON() }
  }

  @Test("what is wrong in a file is named")
  func damaged() throws {
    func message(_ bytes: [UInt8]) -> String {
      do {
        _ = try SentencePieceFile(bytes, name: "a.spm")
        return "read"
      } catch { return "\(error)" }
    }
    #expect(message([]).contains("a.spm: it has no pieces"))
    #expect(message(Array("# a text\n".utf8)).contains("model of SentencePiece?"))
    // A piece of 100 bytes of which three are there.
    #expect(message([0x0a, 100, 0x0a, 1, 0x61]).contains("field 1 has 100 bytes, 3 are left"))
    // Of the kind of byte pairs.
    let piece: [UInt8] = [0x0a, 3, 0x0a, 1, 0x61]
    #expect(message(piece + [0x12, 2, 0x18, 2]).contains("byte pairs"))
    #expect(message([0x0a, 5, 0x0a, 1, 0x61, 0x18, 9]).contains("unknown kind 9"))
    #expect(message([0x0a, 4, 0x0a, 2, 0xff, 0x61]).contains("no UTF-8"))
    #expect(message([0x0a, 8, 0x0a, 1, 0x61, 0x15, 0, 0, 0xc0, 0x7f]).contains("no finite number"))
    #expect(message([UInt8](repeating: 0xff, count: 11)).contains("longer than 10 bytes"))
    #expect(message(piece) == "read")
  }

  @Test("damaged files are refused or read, and never a trap")
  func survivesDamage() throws {
    let bytes = try Self.bytes("source.spm")
    #expect(try SentencePieceFile(bytes, name: "whole").pieces.count == 160)
    var random = SplitMix(state: 5)
    var refused = 0
    for round in 0..<2000 {
      var damaged = bytes
      if round % 2 == 0 {
        damaged.removeLast(Int(random.next() % UInt64(bytes.count)))
      } else {
        for _ in 0..<3 {
          damaged[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      do { _ = try SentencePieceFile(damaged, name: "damaged") } catch { refused += 1 }
    }
    #expect(refused > 500)
  }
}
