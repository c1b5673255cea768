import Parlance
import ParlanceModels
import ParlanceTraining

/// Texts, or pairs of texts, with a label each, in one of the usual formats.
struct LabeledTexts {
  var texts: [String] = []
  /// The second of each pair; empty where there are none.
  var seconds: [String] = []
  var labels: [String] = []
  /// Blank lines, which are no examples.
  var blankLines = 0

  /// - Throws: `DataError` naming file and line.
  init(_ part: DataRecipe.Part, _ data: DataRecipe) throws {
    try TextCorpus(paths: part.source).forEachLine { line, position in
      if part.hasHeader, position.line == 1 { return }
      let line = line.hasSuffix("\r") ? String(line.dropLast()) : line
      if line.allSatisfy(\.isWhitespace) {
        blankLines += 1
        return
      }
      guard let parts = Self.parts(line, part.format) else {
        throw TextReading.DataError(
          description:
            "\(position): no label; the format is `\(part.format.rawValue)`, set data.format to another one")
      }
      if part.format == .fasttext, parts.text.drop(while: \.isWhitespace).hasPrefix("__label__") {
        throw TextReading.DataError(
          description: "\(position): a second label; this kind of classifier learns one label a text")
      }
      var label = parts.label
      if let separator = data.labelSeparator, let range = Self.range(of: separator, in: label) {
        label = String(label[..<range])
      }
      if part.format == .tsvPairs {
        guard let tab = parts.text.firstIndex(of: "\t") else {
          throw TextReading.DataError(description: "\(position): label, tab, text, tab, text expected")
        }
        seconds.append(String(parts.text[parts.text.index(after: tab)...]))
        texts.append(String(parts.text[..<tab]))
      } else {
        texts.append(parts.text)
      }
      labels.append(label)
    }
    guard !texts.isEmpty else {
      throw TextReading.DataError(description: "\(part.source.joined(separator: ", ")): no labeled line")
    }
  }

  private init() {}

  private static func range(of mark: String, in label: String) -> String.Index? {
    guard let first = mark.first else { return nil }
    return label.firstIndex(of: first)
  }

  private static func parts(_ line: String, _ format: DataRecipe.Format) -> (label: String, text: String)? {
    func split(_ isMark: (Character) -> Bool) -> (String, String)? {
      guard let place = line.firstIndex(where: isMark), place != line.startIndex else { return nil }
      return (String(line[..<place]), String(line[line.index(after: place)...]))
    }
    switch format {
    case .fasttext:
      guard line.hasPrefix("__label__"), let (label, text) = split({ $0 == " " || $0 == "\t" }) else {
        // A label without a text is counted with the empty ones.
        return line.hasPrefix("__label__") ? (String(line.dropFirst(9)), "") : nil
      }
      return (String(label.dropFirst(9)), text)
    case .labelFirst: return split { $0 == " " || $0 == "\t" }
    case .tsv, .tsvPairs: return split { $0 == "\t" }
    case .labelLast:
      guard let place = line.lastIndex(of: "\t") else { return nil }
      let label = line[line.index(after: place)...]
      return label.isEmpty ? nil : (String(label), String(line[..<place]))
    case .csv:
      guard let (label, text) = split({ $0 == "," }) else { return nil }
      func bare(_ field: String) -> String {
        guard field.count >= 2, field.hasPrefix("\""), field.hasSuffix("\"") else { return field }
        return String(field.dropFirst().dropLast()).split(separator: "\"\"", omittingEmptySubsequences: false)
          .joined(separator: "\"")
      }
      return (bare(label), bare(text))
    case .lines, .conllu, .conll: return nil
    }
  }

  /// Takes a share of the examples out, the same ones for the same seed, with each label's share.
  mutating func holdOut(_ share: Double, seed: UInt64) -> LabeledTexts {
    let ids = labels.map { LabelNumbers.number($0) }
    let count = max(2, Int((1 / max(share, 1e-6)).rounded()))
    guard share > 0, texts.count >= 2 * count else { return LabeledTexts() }
    let fold = Folds(labels: ids, count: count, seed: seed)[0]
    let held = self[fold.validation]
    var rest = self[fold.training]
    rest.blankLines = blankLines
    self = rest
    return held
  }

  /// Some of the examples.
  subscript(_ places: [Int]) -> LabeledTexts {
    var part = LabeledTexts()
    part.texts = places.map { texts[$0] }
    part.labels = places.map { labels[$0] }
    if !seconds.isEmpty { part.seconds = places.map { seconds[$0] } }
    return part
  }

  /// Parts to be held out one after the other, with each label's share.
  /// - Throws: `DataError` where there are too few examples.
  func folds(_ count: Int, seed: UInt64) throws -> Folds {
    guard texts.count >= 2 * count else {
      throw TextReading.DataError(description: "\(texts.count) examples are too few for \(count) folds")
    }
    return Folds(labels: labels.map { LabelNumbers.number($0) }, count: count, seed: seed)
  }

  /// As a classifier reads them.
  var inputs: [TextOrPair] {
    texts.indices.map { TextOrPair(texts[$0], seconds.isEmpty ? nil : seconds[$0]) }
  }

  private enum LabelNumbers {
    /// A number for a label, the same in each run.
    static func number(_ label: String) -> Int32 {
      Int32(bitPattern: label.utf8.reduce(2_166_136_261 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 })
    }
  }
}
