import Foundation
import ParlanceModels
import Testing

@testable import ParlanceServer

@Suite struct HTMLTextTests {
  @Test(
    arguments: [
      ("<p>the otter</p>", ["the otter"]),
      ("the <b>otter</b> drinks ", ["the", "otter", "drinks"]),
      ("<a title=\"a > b\" href='x'>x</a>", ["x"]),
      ("a<br/>b<br>c", ["a", "b", "c"]),
      ("<!-- not <b>this</b> --><!DOCTYPE html>this", ["this"]),
      ("<script>if (a < b) { '</p>' }</script><style>p { }</style>x", ["x"]),
      ("<code>no <b>no</b></code>yes", ["yes"]),
      ("<p translate=\"no\">no <p>no</p> no</p><i class=notranslate>no</i>yes", ["yes"]),
      ("Tom &amp; &#x4A;erry &lt;3 &Auml;", ["Tom & Jerry <3 Ä"]),
      ("a&nbsp;b &alpha; c", ["a", "b", "c"]),
      ("12 – 3 <b>!</b>", []), ("", []), ("a < b and 1<2", ["a < b and 1<2"]),
    ] as [(String, [String])])
  func textsAreFound(html: String, texts: [String]) {
    #expect(HTMLText(html).texts == texts)
  }

  @Test(arguments: [
    "<p>the <b class=\"x\">otter</b>\n  drinks</p>\n", "<ul><li> one</li><li>two </li></ul>",
    "<p>a <!-- b --> c",
    "<p>Tom &amp; Jerry &copy;&nbsp;&alpha; &lt;b&gt;</p>", "</p></p><b", "<a href=\"unclosed>x</a>", "<",
    "a &amp; b",
    "<script>never closed <p>", "<p translate=no>a<p>b", "1 &lt; 2",
  ])
  func whatIsNotReplacedStaysToTheByte(html: String) {
    let read = HTMLText(html)
    // A character may be written otherwise than it was.
    #expect(read.replacingTexts(by: read.texts) == html.replacing("&copy;", with: "©"))
    let changed = read.replacingTexts(by: read.texts.map { _ in "X<Y" })
    #expect(HTMLText(changed).texts == read.texts.map { _ in "X<Y" })
  }

  @Test func muchThatIsWrongIsReadInNoTime() {
    let start = ContinuousClock.now
    for piece in ["<a ", "<a =\"", "</script ", "<!-", "<!--", "&", "&#", "<script><", "<code><code "] {
      let html = String(repeating: piece, count: 200_000 / piece.utf8.count)
      _ = HTMLText(html).replacingTexts(by: [])
      _ = HTMLText("<script>" + html).texts
    }
    #expect(ContinuousClock.now - start < .seconds(60))
  }

  @Test func translateKeepsTags() async throws {
    let server = try TestService(["de-en"])
    let translator = try Translator(ModelFolder(path: server.folder.path("translator")))
    let want = try translator.predict(["the otter", "a river"]).map { $0[0].text }
    func escaped(_ text: String) -> String {
      text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
    let html = "<p class=\\\"a\\\">the otter</p> <br/>\\n<i>a river</i>"
    let wanted = "<p class=\"a\">\(escaped(want[0]))</p> <br/>\n<i>\(escaped(want[1]))</i>"
    let json = await server.post(
      "/translate", "{\"q\": \"\(html)\", \"source\": \"de\", \"target\": \"en\", \"format\": \"html\"}")
    #expect(try json.object["translatedText"] as? String == wanted, "\(json.text)")
    let form = await server.post(
      "/translate",
      "q=%3Cp%20class%3D%22a%22%3Ethe+otter%3C%2Fp%3E+%3Cbr%2F%3E%0A%3Ci%3Ea+river%3C%2Fi%3E&source=de&target=en&format=html",
      headers: [("Content-Type", "application/x-www-form-urlencoded")])
    #expect(try form.object["translatedText"] as? String == wanted, "\(form.text)")
    // Lists and alternatives: each has the tags.
    let list = await server.post(
      "/translate",
      "{\"q\": [\"\(html)\", \"<br>\"], \"source\": \"de\", \"target\": \"en\", \"format\": \"html\", \"alternatives\": 2}"
    )
    #expect((try list.object["translatedText"] as? [String])?.last == "<br>")
    let alternatives = try #require(try list.object["alternatives"] as? [[String]])
    #expect(alternatives.map(\.count) == [2, 0])
    #expect(
      alternatives[0].allSatisfy {
        $0.hasPrefix("<p class=\"a\">") && $0.hasSuffix("</i>") && $0.contains("<br/>\n<i>")
      })
    let wrong = await server.post(
      "/translate", #"{"q": "a", "source": "de", "target": "en", "format": "pdf"}"#)
    #expect(try wrong.status == 400 && (wrong.object["error"] as? String)?.contains("format") == true)
    let many = await server.post(
      "/translate",
      "{\"q\": \"\(String(repeating: "<b>a</b>", count: 2049))\", \"source\": \"de\", \"target\": \"en\", \"format\": \"html\"}"
    )
    #expect(many.status == 413 && many.text.contains("max_inputs"))
  }
}
