import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

/// Tokenizers of the unigram kind, read from their files.
@Suite struct UnigramFixtureTests {
  private struct Single: Decodable {
    let i: Int
    let text: String
    let ids: [Int32]
    let off: [Int]
    let decoded: String
  }

  private static let folder = "tokenization/unigram"

  @Test("same tokens, places and text as the peer, also after writing")
  func encodes() throws {
    let files = try Fixtures.files(in: Self.folder, suffix: ".json")
      .filter { $0.lastPathComponent.hasPrefix("tokenizer_") }
    #expect(!files.isEmpty)
    for file in files {
      let tokenizer = try Tokenizer(contentsOf: file.path)
      let again = try Tokenizer(tokenizerJSON: tokenizer.tokenizerJSON(), name: "again")
      let suffix = file.deletingPathExtension().lastPathComponent.dropFirst("tokenizer_".count)
      for record in try TokenizerRecords.read(
        Single.self, in: Self.folder, suffix: "encode_\(suffix).jsonl")
      {
        let encoding = try tokenizer.encode(record.text)
        #expect(encoding.ids == record.ids, "\(suffix) \(record.i)")
        #expect(encoding.flatScalarOffsets == record.off, "\(suffix) \(record.i)")
        #expect(try tokenizer.ids(of: record.text) == record.ids, "\(suffix) \(record.i)")
        #expect(try again.ids(of: record.text) == record.ids, "\(suffix) \(record.i)")
        #expect(
          try tokenizer.decode(record.ids, skipSpecialTokens: false) == record.decoded,
          "\(suffix) \(record.i)")
      }
    }
  }

  @Test(
    "what is wrong in a file is named",
    arguments: [
      (#"[["a", -1.0], ["a", -2.0]]"#, "0", "twice"),
      (#"[["a", -1.0]]"#, "1", "unk_id"),
      (#"[["a", -1.0]]"#, "-1", "model.unk_id"),
      (#"[["a"]]"#, "0", "vocab[0]"),
      (#"[["a", "b"]]"#, "0", "vocab[0][1]"),
      (#"{"a": 1}"#, "0", "vocab"),
    ])
  func damaged(vocabulary: String, unknown: String, part: String) throws {
    let text =
      #"{"version": "1.0", "model": {"type": "Unigram", "unk_id": \#(unknown), "vocab": \#(vocabulary)}}"#
    do {
      _ = try Tokenizer(tokenizerJSON: Array(text.utf8), name: "tokenizer.json")
      Issue.record("\(text) was read")
    } catch {
      #expect("\(error)".contains(part), "\(error)")
    }
  }

  @Test("maps of characters that are damaged are refused, or do nothing where they lead nowhere")
  func damagedMaps() throws {
    let path = try #require(
      try Fixtures.files(in: Self.folder, suffix: "tokenizer_precompiled.json").first)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any])
    let normalizer = try #require(object["normalizer"] as? [String: Any])
    let text = try #require(normalizer["precompiled_charsmap"] as? String)
    let map = Array(try #require(Data(base64Encoded: text)))
    var random = SplitMix(state: 3)
    for count in [0, 3, 4, 7] {
      #expect(throws: TokenizerError.self) { try PrecompiledNormalizer(Array(map.prefix(count))) }
    }
    for _ in 0..<2000 {
      var damaged = map
      for _ in 0..<4 {
        damaged[Int(random.next() % UInt64(map.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      var text = AlignedText(copying: "ab…ﬁe\u{301}が the 😀½".utf8.span)
      try? PrecompiledNormalizer(damaged).normalize(&text)
    }
    let json =
      #"{"model": {"type": "Unigram", "vocab": []}, "normalizer": {"type": "Precompiled", "precompiled_charsmap": "a!"}}"#
    #expect(throws: (any Error).self) {
      try Tokenizer(tokenizerJSON: Array(json.utf8), name: "tokenizer.json")
    }
  }

  @Test("without a token for the unknown it is an error")
  func unknown() throws {
    let model = try UnigramModel(vocabulary: TokenVocabulary(["a", "b", "ab"]), scores: [-1, -2, -2.5])
    let tokenizer = try Tokenizer(model: model)
    #expect(try tokenizer.encode("aba").ids == [2, 0])
    #expect(throws: TokenizerError.unknownWithoutToken(text: "xy")) { try tokenizer.encode("axya") }
  }
}
