import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

/// Files of tokenizers: what is read is written again, what is wrong is named.
@Suite struct TokenizerFileTests {
  private func small() throws -> Tokenizer {
    try TokenizerRecords.tokenizer("tokenization/wordpiece", "tokenizer.json")
  }

  private func load(_ json: String) throws -> Tokenizer {
    try Tokenizer(tokenizerJSON: Array(json.utf8), name: "t.json")
  }

  /// A tokenizer of three words with `extra` members.
  private func json(_ extra: String = "", vocabulary: String = ###"{"[UNK]":0,"a":1,"##b":2}"###) -> String {
    ###"{"version":"1.0","model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","###
      + #""max_input_chars_per_word":100,"vocab":\#(vocabulary)}\#(extra)}"#
  }

  @Test func writtenFilesAreReadAgain() throws {
    var tokenizer = try small()
    tokenizer.truncation = Truncation(maxLength: 9, stride: 2, strategy: .onlyFirst, direction: .left)
    tokenizer.padding = Padding(length: .fixed(12), direction: .left, multiple: 4, id: 7, typeID: 1)
    let folder = try TemporaryFolder()
    try tokenizer.write(to: folder.path("tokenizer.json"))
    let again = try Tokenizer(contentsOf: folder.path("tokenizer.json"))
    #expect(again.truncation == tokenizer.truncation)
    #expect(again.padding == tokenizer.padding)
    #expect(try again.tokenizerJSON() == tokenizer.tokenizerJSON())
    let text = "The kettle was still warm when Mara came back."
    #expect(try again.encode(text).ids == tokenizer.encode(text).ids)
    #expect(try Tokenizer(contentsOf: folder.url.path).idBound == tokenizer.idBound)
  }

  @Test("every kind of stage is written as it was read")
  func stages() throws {
    let extra = #"""
      ,"truncation":null,"padding":null,"added_tokens":[],
      "normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"NFD"},{"type":"NFKC"},{"type":"NFKD"},
        {"type":"Lowercase"},{"type":"StripAccents"},{"type":"Strip","strip_left":true,"strip_right":false},
        {"type":"Replace","pattern":{"String":"x"},"content":"y"},{"type":"Replace","pattern":{"Regex":"\\s+"},"content":" "},
        {"type":"Prepend","prepend":"_"},{"type":"Nmt"},
        {"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":false,"strip_accents":null,"lowercase":true}]},
      "pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"BertPreTokenizer"},{"type":"Whitespace"},
        {"type":"WhitespaceSplit"},{"type":"Punctuation","behavior":"Contiguous"},{"type":"Digits","individual_digits":true},
        {"type":"Split","pattern":{"Regex":"\\d"},"behavior":"MergedWithNext","invert":true},
        {"type":"CharDelimiterSplit","delimiter":"-"},{"type":"UnicodeScripts"},
        {"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":false}]},
      "post_processor":{"type":"Sequence","processors":[{"type":"BertProcessing","sep":["a",1],"cls":["[UNK]",0]},
        {"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":3}},{"SpecialToken":{"id":"a","type_id":0}}],
        "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],
        "special_tokens":{"a":{"id":"a","ids":[1],"tokens":["a"]}}}]},
      "decoder":{"type":"Sequence","decoders":[{"type":"WordPiece","prefix":"@@","cleanup":false},
        {"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},{"type":"Fuse"},
        {"type":"Replace","pattern":{"String":"a"},"content":"b"},{"type":"Strip","content":" ","start":1,"stop":0},
        {"type":"ByteFallback"},{"type":"BPEDecoder","suffix":"</w>"}]}
      """#
    let text = json(extra)
    let written = try load(text).tokenizerJSON()
    let before = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
    let after = try #require(try JSONSerialization.jsonObject(with: Data(written)) as? NSDictionary)
    #expect(before == after)
  }

  @Test(
    "what is lacking or wrong is named",
    arguments: [
      (
        #","normalizer":{"type":"ByteLevel"}"#,
        "normalizer: the normalizer ByteLevel"
      ),
      (
        #","normalizer":{"type":"Strip","strip_left":1,"strip_right":true}"#,
        "normalizer.strip_left: must be a boolean"
      ),
      (
        #","normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Odd"}]}"#,
        "normalizer.normalizers[1]"
      ),
      (
        #","pre_tokenizer":{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated","invert":false}"#,
        "pre_tokenizer.pattern.Regex"
      ),
      (
        #","pre_tokenizer":{"type":"Whitespace","odd":1}"#, "pre_tokenizer.odd: this setting is not supported"
      ),
      (#","decoder":{"type":"CTC"}"#, "decoder: the decoder CTC"),
      (
        #","post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"q","type_id":0}}],"pair":[]}"#,
        "post_processor: special_tokens: the template names q"
      ),
      (#","added_tokens":[{"id":1,"content":"z"}]"#, "added_tokens[0].id: the id 1 is that of \"a\""),
      (#","added_tokens":[{"id":5,"content":"a"}]"#, "added_tokens[0].id: \"a\" has the id 5 here and 1"),
      (#","added_tokens":[{"id":5,"content":"y"},{"id":5,"content":"z"}]"#, "added_tokens[1].id"),
      (#","added_tokens":[{"id":99999999,"content":"y"}]"#, "added_tokens[0].id: 99999999"),
      (#","truncation":{"max_length":-1}"#, "truncation.max_length"),
      (#","padding":{"strategy":"Widest"}"#, "padding.strategy"),
      (#","mystery":true"#, "mystery: this setting is not supported"),
    ])
  func named(extra: String, expected: String) throws {
    do {
      _ = try load(json(extra))
      Issue.record("accepted: \(extra)")
    } catch {
      #expect("\(error)".contains(expected), "\(error)")
    }
  }

  @Test(
    "ids that stand twice, are missing or out of range",
    arguments: [
      (#"{"[UNK]":0,"a":0}"#, "model.vocab.a"), (#"{"[UNK]":0,"a":1,"a":2}"#, "twice"),
      (#"{"[UNK]":0,"a":-1}"#, "model.vocab.a"), (#"{"a":0}"#, "[UNK]"),
      (#"{"[UNK]":0,"a":1.5}"#, "whole number"),
      (#"{"[UNK]":4294967296}"#, "4294967296"),
    ])
  func vocabularies(vocabulary: String, expected: String) throws {
    do {
      _ = try load(json(vocabulary: vocabulary))
      Issue.record("accepted: \(vocabulary)")
    } catch {
      #expect("\(error)".contains(expected), "\(error)")
    }
  }

  @Test func gapsInIdsAreAllowed() throws {
    let tokenizer = try load(json(vocabulary: ###"{"[UNK]":3,"a":10,"##b":7}"###))
    #expect(try tokenizer.encode("ab").ids == [10, 7])
    #expect(tokenizer.token(5) == nil && tokenizer.idBound == 11)
    #expect(try tokenizer.decode([10, 5, 7]) == "a ##b")
  }

  @Test("a cut file never loads, and never stops the program")
  func truncatedFiles() throws {
    let whole = try small().tokenizerJSON()
    for count in stride(from: 0, to: whole.count - 1, by: max(1, whole.count / 300)) {
      #expect(throws: (any Error).self) {
        try Tokenizer(tokenizerJSON: Array(whole[..<count]), name: "cut.json")
      }
    }
  }

  @Test("a damaged file loads or is refused, and never stops the program")
  func damagedFiles() throws {
    let whole = Array(
      json(#","added_tokens":[{"id":3,"content":"[X]","special":true}],"normalizer":{"type":"NFC"}"#).utf8)
    var random = SplitMix(state: 11)
    let marks = Array(#"{}[]",:\0-9.eEtfnu\ud800"#.utf8) + [0x00, 0xff, 0xc3, 0x80]
    for _ in 0..<5000 {
      var bytes = whole
      for _ in 0..<1 + random.next() % 3 {
        let place = Int(random.next() % UInt64(bytes.count))
        let mark = marks[Int(random.next() % UInt64(marks.count))]
        switch random.next() % 3 {
        case 0: bytes[place] = mark
        case 1: bytes.insert(mark, at: place)
        default: bytes.remove(at: place)
        }
      }
      do {
        let tokenizer = try Tokenizer(tokenizerJSON: bytes, name: "damaged.json")
        _ = try tokenizer.encode("a [X] ab")
      } catch {
        #expect("\(error)".contains("damaged.json"), "\(error)")
      }
    }
  }

  @Test("vocab.txt: ends of lines are trimmed, of a token that stands twice the last line counts")
  func vocabularyText() throws {
    let folder = try TemporaryFolder()
    let lines = "[UNK]\r\n[CLS] \t\r\n[SEP]\u{a0}\r\nab\r\nx\r\nab\u{3000}\r\n\u{2003}\r\nlast"
    let path = try folder.write(Array(lines.utf8), as: "vocab.txt")
    let tokenizer = try Tokenizer(contentsOf: path)
    #expect(tokenizer.id(of: "ab") == 5)
    #expect(tokenizer.token(3) == nil)
    #expect(tokenizer.id(of: "") == 6)
    #expect(tokenizer.id(of: "last") == 7)
    #expect(try tokenizer.encode("AB x q").ids == [1, 5, 4, 0, 2])
    _ = try folder.write(
      Array(#"{"do_lower_case": false, "model_max_length": 512}"#.utf8), as: "tokenizer_config.json")
    #expect(try Tokenizer(contentsOf: folder.url.path).encode("AB x").ids == [1, 0, 4, 2])
    let bare = try folder.write(Array("one\ntwo\n".utf8), as: "bare.txt")
    #expect(throws: TokenizerError.self) { try Tokenizer(contentsOf: bare) }
    let broken = try folder.write(Array("[UNK]\n".utf8) + [0xff, 0x0a], as: "broken.txt")
    #expect(throws: TokenizerError.invalidVocabulary(file: broken, line: 2, reason: "it is not valid UTF-8"))
    {
      try Tokenizer(contentsOf: broken)
    }
  }

  @Test func foldersWithoutATokenizerAreRefused() throws {
    let folder = try TemporaryFolder()
    #expect(throws: TokenizerError.noTokenizer(folder: folder.url.path)) {
      try Tokenizer(contentsOf: folder.url.path)
    }
  }
}
