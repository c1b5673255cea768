import ParlanceText
import Testing

@Suite struct CaseMappingTests {
  @Test(arguments: [
    ("en", "ÀÉ ΣΟΔΟΣ I", "àé σοδος i"),
    ("tr", "IİI", "ıiı"),
    ("lt", "Ì", "i\u{307}\u{300}"),
    ("root", "", ""),
  ])
  func lower(locale: String, text: String, expected: String) throws {
    #expect(try CaseMapping(locale: locale).lowercased(text).utf8.elementsEqual(expected.utf8))
  }

  @Test func upper() throws {
    #expect(try CaseMapping(locale: "de").uppercased("straße") == "STRASSE")
    #expect(try CaseMapping(locale: "tr").uppercased("iı") == "İI")
    #expect(try CaseMapping(locale: "el").uppercased("Άλφα") == "ΑΛΦΑ")
  }

  @Test func folding() throws {
    let folding = try CaseMapping()
    #expect(try folding.folded("Straße ΣΑΣ") == "strasse σασ")
    #expect(try folding.folded("ΜΆΪΟΣ") == folding.folded("Μάϊος"))
    #expect(try CaseMapping(locale: "tr").folded("Iİ") == "ıi")
  }

  @Test func growingText() throws {
    let text = String(repeating: "\u{390}", count: 50_000)
    #expect(try CaseMapping().uppercased(text).unicodeScalars.count == 150_000)
  }
}
