import ParlanceText
import Testing

@Suite struct UTF8RepairTests {
  private func repaired(_ bytes: [UInt8]) -> (text: [UInt8], count: Int) {
    var output: [UInt8] = []
    let count = UTF8Repair.append(bytes.span, to: &output)
    return (output, count)
  }

  @Test func agreesWithTheStandardLibraryOnRandomBytes() {
    var generator = SplitMix(state: 3)
    let bytes: [UInt8] = [
      0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4,
      0xf5,
      0xff,
    ]
    for _ in 0..<100_000 {
      let text = (0..<Int(generator.next() % 12)).map { _ in bytes[Int(generator.next() % 19)] }
      let expected = String(decoding: text, as: UTF8.self)
      let (output, _) = repaired(text)
      #expect(output == Array(expected.utf8))
      #expect((UTF8Repair.firstInvalid(in: text.span) == nil) == (Array(expected.utf8) == text))
    }
  }

  @Test func longTextsOfEveryAlignment() {
    for length in 0..<130 {
      for bad in stride(from: 0, to: length, by: 7) {
        var text = [UInt8](repeating: 0x61, count: length)
        text[bad] = 0xff
        #expect(UTF8Repair.firstInvalid(in: text.span) == bad)
        #expect(repaired(text).count == 1)
        #expect(repaired(text).text == Array(String(decoding: text, as: UTF8.self).utf8))
      }
    }
  }

  @Test func everyScalarIsValid() {
    var text: [UInt8] = []
    for value in UInt32(0)...0x10ffff {
      if let scalar = Unicode.Scalar(value) { text.append(contentsOf: UTF8.encode(scalar)!) }
    }
    #expect(UTF8Repair.firstInvalid(in: text.span) == nil)
  }
}
