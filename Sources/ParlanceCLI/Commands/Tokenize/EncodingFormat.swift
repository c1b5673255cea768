import ParlanceFiles
import ParlanceText

/// Lines of output for encoded texts.
enum EncodingFormat {
  /// `101 7592 102`
  static func appendIDs(_ ids: [Int32], to output: inout [UInt8]) {
    var isFirst = true
    for id in ids {
      if !isFirst { output.append(0x20) }
      isFirst = false
      append(UInt32(bitPattern: id), to: &output)
    }
  }

  private static func append(_ number: UInt32, to output: inout [UInt8]) {
    var divisor: UInt32 = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      output.append(UInt8(truncatingIfNeeded: 0x30 + number / divisor % 10))
      divisor /= 10
    }
  }

  /// Texts parted by blanks. Line breaks and tabs inside of a text would tear the line apart: they become blanks.
  static func appendTexts(_ texts: [String], to output: inout [UInt8]) {
    for (index, text) in texts.enumerated() {
      if index > 0 { output.append(0x20) }
      for byte in text.utf8 { output.append(byte < 0x20 ? 0x20 : byte) }
    }
  }

  /// The words of a text, as the pre-tokenizer divides it.
  static func words(of encoding: Encoding, in text: [UInt8]) -> [String] {
    var words: [(id: Int, range: Range<Int>)] = []
    for (index, word) in encoding.wordIDs.enumerated() {
      guard let word else { continue }
      let range = encoding.byteOffsets[index]
      if let last = words.last, last.id == word {
        words[words.count - 1].range =
          min(last.range.lowerBound, range.lowerBound)..<max(last.range.upperBound, range.upperBound)
      } else {
        words.append((word, range))
      }
    }
    return words.map { String(decoding: text[$0.range], as: UTF8.self) }
  }

  /// One JSON object: ids, tokens, offsets in Unicode scalars and in bytes, type ids, special mask, word ids; what
  /// truncation cut off, where there is any.
  static func appendJSON(_ encoding: Encoding, to output: inout [UInt8]) {
    var json = JSONWriter()
    write(encoding, to: &json)
    output += json.bytes
  }

  private static func write(_ encoding: Encoding, to json: inout JSONWriter) {
    json.object { json in
      json.name("ids")
      json.array { json in encoding.ids.forEach { json.int(Int($0)) } }
      json.name("tokens")
      json.array { json in encoding.tokens.forEach { json.string($0) } }
      for (name, offsets) in [("offsets", encoding.scalarOffsets), ("byte_offsets", encoding.byteOffsets)] {
        json.name(name)
        json.array { json in
          for range in offsets {
            json.array { json in
              json.int(range.lowerBound)
              json.int(range.upperBound)
            }
          }
        }
      }
      json.name("type_ids")
      json.array { json in encoding.typeIDs.forEach { json.int(Int($0)) } }
      json.name("special")
      json.array { json in encoding.specialTokensMask.forEach { json.int(Int($0)) } }
      json.name("word_ids")
      json.array { json in
        for word in encoding.wordIDs { if let word { json.int(word) } else { json.null() } }
      }
      if !encoding.overflowing.isEmpty {
        json.name("overflowing")
        json.array { json in for part in encoding.overflowing { write(part, to: &json) } }
      }
    }
  }
}
