import Foundation
import ParlanceDecoding
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct AttentionMapTests {
  /// What an XML parser sees of a picture.
  private final class Elements: NSObject, XMLParserDelegate {
    var rectangles: [[String: String]] = []
    var texts: [String] = []
    private var text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      if name == "rect" { rectangles.append(attributes) }
      text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
      if name == "text" { texts.append(text) }
    }
  }

  private func parse(_ svg: String) throws -> Elements {
    let elements = Elements()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = elements
    try #require(parser.parse(), "\(String(describing: parser.parserError))")
    return elements
  }

  @Test func aCellForEachWeight() throws {
    let map = AttentionMap(
      source: ["Ein", "Hund", "</s>"], target: ["A", "dog", "</s>"],
      weights: [[0.9, 0.1, 0], [0.2, 0.75, 0.05], [0, 0.001, 0.999]])
    let elements = try parse(map.svg)
    #expect(elements.texts == ["Ein", "Hund", "</s>", "A", "dog", "</s>"])
    #expect(elements.rectangles.map { $0["fill-opacity"] } == ["0.9", "0.1", "0.2", "0.75", "0.05", "1"])
    // Cells of a row stand in a line, cells of a column below each other.
    #expect(elements.rectangles[0]["y"] == elements.rectangles[1]["y"])
    #expect(elements.rectangles[0]["x"] == elements.rectangles[2]["x"])
  }

  @Test func anyTextAndAnySize() throws {
    let odd = AttentionMap(
      source: ["<&\">", "\u{0}\u{1B}\u{FFFF}", String(repeating: "w", count: 99), "日本語"], target: ["x"],
      weights: [[0.5], [0.5, 0.5, 0.5, 0.5, 0.5]])
    let elements = try parse(AttentionMap.svg(of: [odd, AttentionMap(source: [], target: [], weights: [])]))
    #expect(elements.texts.first == "<&\">" && elements.rectangles.count == 1)
    #expect(elements.texts[2].count == 24)
    _ = try parse(AttentionMap.svg(of: []))
    _ = try parse(AttentionMap(source: ["a"], target: ["b"], weights: [[.nan]]).svg)
  }
}
