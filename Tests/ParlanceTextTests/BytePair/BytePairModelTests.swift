import Foundation
import ParlanceText
import ParlanceVocab
import Testing

@Suite struct BytePairModelTests {
  private static func json(
    vocabulary: String = #"{"a":0,"b":1,"ab":2}"#, merges: String = #"[["a","b"]]"#, more: String = ""
  ) -> [UInt8] {
    Array(
      """
      {"version":"1.0","added_tokens":[],"model":{"type":"BPE","vocab":\(vocabulary),"merges":\(merges)\(more)}}
      """.utf8)
  }

  private static func message(_ json: [UInt8]) -> String {
    do {
      _ = try Tokenizer(tokenizerJSON: json, name: "t.json")
      return ""
    } catch {
      return String(describing: error)
    }
  }

  @Test("a broken merge is named with its number and token")
  func brokenMerges() {
    #expect(Self.message(Self.json()).isEmpty)
    #expect(Self.message(Self.json(merges: #"["a b"]"#)).isEmpty)
    let missing = Self.message(Self.json(merges: #"[["a","b"],["a","c"]]"#))
    #expect(missing.contains("merge 2") && missing.contains("\"c\""), "\(missing)")
    let result = Self.message(Self.json(merges: #"[["b","a"]]"#))
    #expect(result.contains("merge 1") && result.contains("\"ba\""), "\(result)")
    for merges in [
      #"["ab"]"#, #"["a b c"]"#, #"[" a"]"#, #"["a "]"#, #"[["a"]]"#, #"[["a","b","a"]]"#, "[7]", "7",
    ] {
      #expect(!Self.message(Self.json(merges: merges)).isEmpty, "\(merges)")
    }
  }

  @Test func brokenVocabularies() {
    for vocabulary in [
      #"{"a":0,"b":0,"ab":2}"#, #"{"a":0,"b":1,"ab":2,"a":3}"#, #"{"a":-1,"b":1,"ab":2}"#,
      #"{"a":99999999999,"b":1,"ab":2}"#, #"{"a":0.5,"b":1,"ab":2}"#, "[]",
    ] {
      #expect(!Self.message(Self.json(vocabulary: vocabulary)).isEmpty, "\(vocabulary)")
    }
    #expect(Self.message(Self.json(more: #","dropout":1.5"#)).contains("dropout"))
  }

  @Test("dropout: the same seed gives the same tokens, 1 leaves all characters, 0 changes nothing")
  func dropout() throws {
    func tokens(_ share: Double, seed: UInt64) throws -> [[String]] {
      var options = BytePairOptions()
      options.dropout = share
      options.dropoutSeed = seed
      let tokenizer = try BytePairFixture(options: options).tokenizer()
      return try (0..<20).map { _ in try tokenizer.encode("The kettle was still warm").tokens }
    }
    #expect(try tokens(0.3, seed: 1) == tokens(0.3, seed: 1))
    #expect(try tokens(0.3, seed: 1) != tokens(0.3, seed: 2))
    #expect(try Set(tokens(0.3, seed: 1)).count > 1)
    #expect(try tokens(1, seed: 1)[0].allSatisfy { $0.unicodeScalars.count == 1 })
    let plain = try BytePairFixture().tokenizer().encode("The kettle was still warm").tokens
    #expect(try tokens(0, seed: 1)[0] == plain)
    #expect(try tokens(0.3, seed: 1).allSatisfy { $0.joined() == plain.joined() })
  }

  @Test("well-known patterns divide as their regular expression does", arguments: WordPattern.allCases)
  func patterns(pattern: WordPattern) throws {
    let cases: [(String, [String])] =
      switch pattern {
      case .gpt2:
        [
          ("it's  DON'T '' 's", ["it", "'s", " ", " DON", "'", "T", " ''", " '", "s"]),
          ("12345 \n\nx\t y", ["12345", " \n", "\n", "x", "\t", " y"]), ("a   ", ["a", "   "]),
        ]
      case .cl100k, .qwen2:
        [
          ("it'S !a '\u{17f}x", ["it", "'S", " !", "a", " '", "\u{17f}x"]),
          ("!!\r\n\n x  \n \n  y\tz", ["!!\r\n\n", " x", "  \n \n", " ", " y", "\tz"]),
          ("12345½", pattern == .qwen2 ? ["1", "2", "3", "4", "5", "½"] : ["123", "45½"]),
        ]
      }
    let scanner = WordScanner(pattern)
    for (text, expected) in cases {
      let bytes = Array(text.utf8)
      var words: [String] = []
      var start = 0
      while start < bytes.count {
        let end = scanner.end(of: bytes.span, from: start)
        words.append(String(decoding: bytes[start..<end], as: UTF8.self))
        start = end
      }
      #expect(words == expected)
      #expect(WordPattern(regex: pattern.regex) == pattern)
    }
  }

  @Test(arguments: ShippedTokenizer.allCases)
  func shippedTokenizers(shipped: ShippedTokenizer) throws {
    let tokenizer = try shipped.load()
    let encoding = try tokenizer.encode("the ferry leaves the harbor at noon")
    #expect(encoding.count > 5)
    #expect(try tokenizer.decode(encoding.ids).contains("the ferry leaves the harbor at noon"))
    #expect(try tokenizer.tokenizerJSON() + [0x0a] == shipped.json)
  }
}
