import Parlance
import ParlanceModels
import ParlanceTraining

/// Texts, or pairs of texts, with a label each, in one of the usual formats.
struct LabeledTexts {
  var texts: [String] = []
  /// The second of each pair; empty where there are none.
  var seconds: [String] = []
  var labels: [String] = []

  /// - Throws: `DataError` naming file and line.
  init(_ paths: [String], _ data: DataRecipe) throws {
    try TextCorpus(paths: paths).forEachLine { line, position in
      let line = line.hasSuffix("\r") ? String(line.dropLast()) : line
      if line.allSatisfy(\.isWhitespace) { return }
      guard let parts = Self.parts(line, data.format) else {
        throw TextReading.DataError(
          description:
            "\(position): no label; the format is `\(data.format.rawValue)`, set data.format to another one")
      }
      var label = parts.label
      if let separator = data.labelSeparator, let range = Self.range(of: separator, in: label) {
        label = String(label[..<range])
      }
      if data.format == .tsvPairs {
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
      throw TextReading.DataError(description: "\(paths.joined(separator: ", ")): no labeled line")
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
        return nil
      }
      return (String(label.dropFirst(9)), text)
    case .labelFirst: return split { $0 == " " || $0 == "\t" }
    case .tsv, .tsvPairs: return split { $0 == "\t" }
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
    let held = part(fold.validation)
    self = part(fold.training)
    return held
  }

  /// Some of the examples.
  private func part(_ places: [Int]) -> LabeledTexts {
    var part = LabeledTexts()
    part.texts = places.map { texts[$0] }
    part.labels = places.map { labels[$0] }
    if !seconds.isEmpty { part.seconds = places.map { seconds[$0] } }
    return part
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
