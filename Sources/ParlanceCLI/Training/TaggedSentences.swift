import Parlance
import ParlanceTraining

/// Sentences with one tag a word, in columns.
struct TaggedSentences {
  var words: [[String]] = []
  var tags: [[String]] = []

  /// - Throws: `DataError` naming file and line.
  init(_ part: DataRecipe.Part) throws {
    let (paths, format) = (part.source, part.format)
    guard format == .conllu || format == .conll else {
      throw TextReading.DataError(
        description: "data.format must be conllu or conll for tagging, not \(format.rawValue)")
    }
    var (sentence, column): ([String], [String]) = ([], [])
    var file: String?
    var sentences: [(words: [String], tags: [String])] = []
    func close() {
      if !sentence.isEmpty { sentences.append((sentence, column)) }
      (sentence, column) = ([], [])
    }
    try TextCorpus(paths: paths).forEachLine { line, position in
      if file != position.file { close() }
      file = position.file
      let fields = line.split { $0 == "\t" || (format == .conll && $0 == " ") || $0 == "\r" }
      guard let first = fields.first else { return close() }
      if format == .conllu {
        // Comments; words of several tokens (1-2) and words that are not written (1.1), which have no tag of their own.
        if first.hasPrefix("#") || !first.allSatisfy(\.isNumber) { return }
        guard fields.count >= 4 else { throw Self.short(position, "ten columns") }
        sentence.append(String(fields[1]))
        column.append(String(fields[3]))
      } else {
        if first == "-DOCSTART-" { return }
        guard fields.count >= 2, let tag = fields.last else { throw Self.short(position, "a word and a tag") }
        sentence.append(String(first))
        column.append(String(tag))
      }
    }
    close()
    guard !sentences.isEmpty else {
      throw TextReading.DataError(description: "\(paths.joined(separator: ", ")): no sentence")
    }
    words = sentences.map(\.words)
    tags = sentences.map(\.tags)
  }

  private static func short(_ position: LinePosition, _ expected: String) -> TextReading.DataError {
    TextReading.DataError(description: "\(position): \(expected) expected, separated by tabs")
  }

  private init() {}

  subscript(_ places: [Int]) -> TaggedSentences {
    var part = TaggedSentences()
    part.words = places.map { words[$0] }
    part.tags = places.map { tags[$0] }
    return part
  }

  /// Parts to be held out one after the other.
  /// - Throws: `DataError` where there are too few sentences.
  func folds(_ count: Int, seed: UInt64) throws -> Folds {
    guard words.count >= 2 * count else {
      throw TextReading.DataError(description: "\(words.count) sentences are too few for \(count) folds")
    }
    return Folds(examples: words.count, count: count, seed: seed)
  }

  /// Some of the sentences.
  func kept(where isKept: ([String]) -> Bool) -> TaggedSentences {
    var rest = TaggedSentences()
    for (sentence, tags) in zip(words, tags) where isKept(sentence) {
      rest.words.append(sentence)
      rest.tags.append(tags)
    }
    return rest
  }

  /// Takes every n-th sentence out.
  mutating func holdOut(_ share: Double) -> TaggedSentences {
    guard share > 0 else { return TaggedSentences() }
    let every = max(2, Int((1 / share).rounded()))
    let held = self[words.indices.filter { $0 % every == every - 1 }]
    self = self[words.indices.filter { $0 % every != every - 1 }]
    return held
  }

  /// Whether the tags spell spans (B-PER, I-PER, O) rather than one class a word.
  var hasSpans: Bool {
    tags.joined().contains { $0 == "O" }
      && tags.joined().allSatisfy { $0 == "O" || $0.hasPrefix("B-") || $0.hasPrefix("I-") }
  }
}
