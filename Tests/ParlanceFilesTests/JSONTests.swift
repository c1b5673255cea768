import Foundation
import ParlanceFiles
import Testing

@Suite struct JSONTests {
  private func read(_ text: String, _ surrogates: JSONDocument.LoneSurrogates = .refuse) throws -> JSONValue {
    try JSONDocument(Array(text.utf8), name: "test.json", loneSurrogates: surrogates).root
  }

  @Test func values() throws {
    let root = try read(
      #" {"a": [1, -20, 3.5e2, true, false, null], "b\n": "x\u00e9\ud83d\ude00\"\\/", "": {}} "#)
    var fields = try JSONFields(root)
    let list = try fields.require("a").elements()
    #expect(try list[0].int() == 1 && list[1].int() == -20)
    #expect(try list[2].double() == 350)
    #expect(try list[3].bool() && !list[4].bool() && list[5].isNull)
    #expect(try fields.require("b\n").string() == "xé😀\"\\/")
    #expect(try fields.require("").isObject)
    try fields.finish()
  }

  @Test func errorsNameThePlaceInTheTree() throws {
    let root = try read(#"{"model": {"list": [{"id": 1}, {"id": "two"}]}}"#)
    var found: [String] = []
    try root.forEachMember { _, model in
      try model.forEachMember { _, list in
        for element in try list.elements() {
          var fields = try JSONFields(element)
          do {
            _ = try fields.require("id").int()
          } catch { found.append("\(error)") }
        }
      }
    }
    #expect(found == ["test.json: model.list[1].id: must be a number, not a string"])
  }

  @Test(
    "what is not JSON is refused, with line and column",
    arguments: [
      ("", "1:1"), ("{", "1:2"), ("[1,]", "1:4"), ("[1 2]", "1:4"), ("{\"a\" 1}", "1:6"), ("{a:1}", "1:2"),
      ("[01]", "1:3"), ("[1.]", "1:4"), ("[.5]", "1:2"), ("[+1]", "1:2"), ("[1e]", "1:4"), ("nul", "1:1"),
      ("\"\\x\"", "1:2"), ("\"a\nb\"", "1:3"), ("\n\n[1,\n  tru]", "4:3"), ("\"\\ud800\"", "1:2"),
      ("\"\\udc00\\ud800\"", "1:2"), ("\"abc", "1:5"), ("[] []", "1:4"), ("[\"\\u12g4\"]", "1:3"),
      ("[1]]", "1:4"),
      ("NaN", "1:1"), ("{\"a\":1,}", "1:8"), ("[\u{0}]", "1:2"),
    ])
  func refused(text: String, place: String) throws {
    do {
      _ = try read(text)
      Issue.record("accepted: \(text)")
    } catch {
      #expect("\(error)".hasPrefix("test.json:\(place): "), "\(error)")
    }
  }

  @Test(
    "bytes that are not UTF-8",
    arguments: [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf5, 0x80]])
  func notUTF8(bytes: [UInt8]) throws {
    #expect(throws: JSONError.self) {
      try JSONDocument([0x22] + bytes + [0x22], name: "test.json")
    }
  }

  @Test func loneSurrogatesMayBeReplaced() throws {
    #expect(try read(#""a\ud800b\udc00\ud83d\ude00""#, .replace).string() == "a\u{fffd}b\u{fffd}😀")
  }

  @Test func deepNesting() throws {
    let depth = JSONDocument.depthLimit
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try read(nested(depth))
    #expect(throws: JSONError.self) { try read(nested(depth + 1)) }
    #expect(throws: JSONError.self) { try read(String(repeating: "{\"a\":", count: 1_000_000)) }
  }

  @Test func fieldsAreTakenOnceAndNoneIsPassedOver() throws {
    var fields = try JSONFields(read(#"{"known": 1, "unknown": 2}"#))
    _ = try fields.require("known")
    #expect(
      throws: JSONError.field(file: "test.json", path: "unknown", reason: "this setting is not supported")
    ) {
      try fields.finish()
    }
    #expect(throws: JSONError.self) { try JSONFields(read(#"{"a": 1, "a": 2}"#)) }
    #expect(throws: JSONError.self) { try fields.require("missing") }
  }

  @Test func numbersOutOfRange() throws {
    #expect(try read("9223372036854775807").int() == .max)
    #expect(try read("-9223372036854775808").int() == .min)
    #expect(throws: JSONError.self) { try read("9223372036854775808").int() }
    #expect(throws: JSONError.self) { try read("1.0").int() }
    #expect(throws: JSONError.self) { try read("1e999").double() }
  }

  @Test func whatIsWrittenIsReadBack() throws {
    for isIndented in [false, true] {
      var json = JSONWriter(indented: isIndented)
      json.object { json in
        json.name("quote\"\\\u{1}")
        json.array { json in
          json.int(-5)
          json.double(0.25)
          json.bool(true)
          json.null()
          json.array { _ in }
          json.string("é\n\t\u{7f}")
        }
        json.name("empty")
        json.object { _ in }
      }
      let parsed = try #require(
        try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String: Any])
      let list = try #require(parsed["quote\"\\\u{1}"] as? [Any])
      #expect(list.count == 6 && list[5] as? String == "é\n\t\u{7f}" && list[1] as? Double == 0.25)
      let own = try JSONDocument(json.bytes, name: "own").root
      var fields = try JSONFields(own)
      #expect(try fields.require("quote\"\\\u{1}").elements()[5].string() == "é\n\t\u{7f}")
    }
  }

  private static let archive = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data/jsontestsuite/test_parsing.tar.gz").path

  @Test(
    "files that every reader must take (y_) or refuse (n_)",
    .enabled(if: FileManager.default.fileExists(atPath: archive), "needs ../shared/data/jsontestsuite"))
  func publicSuite() throws {
    var source = try ByteSource(path: Self.archive)
    let archive = try source.readAll()
    var count = 0
    var place = 0
    // A tar archive: a header of 512 bytes with name and size, then the file, filled up to 512.
    while place + 512 <= archive.count, archive[place] != 0 {
      let header = archive[place..<place + 512]
      let path = String(decoding: header.prefix(100).prefix { $0 != 0 }, as: UTF8.self)
      let digits = header.dropFirst(124).prefix(12).filter { 0x30...0x37 ~= $0 }
      let size = try #require(Int(String(decoding: digits, as: UTF8.self), radix: 8))
      let bytes = Array(archive[(place + 512)...].prefix(size))
      place += 512 + (size + 511) / 512 * 512
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      guard name.hasSuffix(".json"), name.hasPrefix("y_") || name.hasPrefix("n_") else { continue }
      count += 1
      let isTaken = (try? JSONDocument(bytes, name: name, loneSurrogates: .replace)) != nil
      #expect(isTaken == name.hasPrefix("y_"), "\(name)")
    }
    #expect(count > 200)
  }
}
