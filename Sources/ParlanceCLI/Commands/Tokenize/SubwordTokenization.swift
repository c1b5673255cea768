import ArgumentParser
import ParlanceFiles
import ParlanceText

/// `parlance tokenize --tokenizer`: lines of text to tokens.
struct SubwordTokenization: Sendable {
  enum Unit: Sendable { case pieces, ids, json, words }

  struct NotAPair: Error, CustomStringConvertible {
    let position: LinePosition
    var description: String { "\(position): no tab between two texts; with --pair each line must hold one" }
  }

  let tokenizer: Tokenizer
  let unit: Unit
  let isJSON: Bool
  let isPair: Bool
  let readsJSONLines: Bool
  let addsSpecialTokens: Bool

  /// Appends the output for a line.
  func append(_ line: Span<UInt8>, _ position: LinePosition, to output: inout [UInt8]) throws {
    if readsJSONLines {
      let text = try TextLine.decode(line, position)
      try append(text: text.span, position, to: &output)
    } else {
      try append(text: line, position, to: &output)
    }
    output.append(0x0a)
  }

  private func append(text: Span<UInt8>, _ position: LinePosition, to output: inout [UInt8]) throws {
    if unit == .ids && !isPair && tokenizer.padding == nil {
      var ids: [Int32] = []
      try tokenizer.appendIDs(ofUTF8: text, addSpecialTokens: addsSpecialTokens, to: &ids)
      return append(ids, to: &output)
    }
    let encoding = try encode(text, position)
    switch unit {
    case .ids: append(encoding.ids, to: &output)
    case .pieces: append(encoding.tokens, named: "pieces", to: &output)
    case .words:
      var bytes: [UInt8] = []
      bytes.append(copying: text)
      append(EncodingFormat.words(of: encoding, in: bytes), named: "words", to: &output)
    case .json: EncodingFormat.appendJSON(encoding, to: &output)
    }
  }

  private func encode(_ text: Span<UInt8>, _ position: LinePosition) throws -> Encoding {
    guard isPair else { return try tokenizer.encode(utf8: text, addSpecialTokens: addsSpecialTokens) }
    guard let tab = text.firstIndex(of: 0x09) else { throw NotAPair(position: position) }
    return try tokenizer.encode(
      utf8: text.extracting(0..<tab), text.extracting(tab + 1..<text.count),
      addSpecialTokens: addsSpecialTokens)
  }

  private func append(_ ids: [Int32], to output: inout [UInt8]) {
    guard isJSON else { return EncodingFormat.appendIDs(ids, to: &output) }
    var json = JSONWriter()
    json.object { json in
      json.name("ids")
      json.array { json in ids.forEach { json.int(Int($0)) } }
    }
    output += json.bytes
  }

  private func append(_ texts: [String], named name: String, to output: inout [UInt8]) {
    guard isJSON else { return EncodingFormat.appendTexts(texts, to: &output) }
    var json = JSONWriter()
    json.object { json in
      json.name(name)
      json.array { json in texts.forEach { json.string($0) } }
    }
    output += json.bytes
  }
}
