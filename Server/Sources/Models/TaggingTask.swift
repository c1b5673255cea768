import ParlanceModels
import ParlanceText

/// Tells a label for each word of a sentence.
struct TaggingTask: Sendable {
  /// A word with its place in the text.
  struct Word: Sendable, Equatable {
    var word: String
    var tag: String
    var score: Float
    /// In Unicode scalars; nil where the words came apart already.
    var start: Int?
    var end: Int?
  }

  let labels: [String]
  private let scheduler: Scheduler<[String], [TaggedWord]>
  private let segmenter: WordSegmenter

  init(_ tagger: Tagger, _ label: String, limits: ServerLimits, metrics: ModelMetrics) throws {
    labels = tagger.labels
    segmenter = try WordSegmenter()
    scheduler = Scheduler(label, limits: .init(limits), metrics: metrics, predictor: tagger)
  }

  func tag(texts: [String], life: RequestLife) async throws -> [[Word]] {
    let sentences = try texts.map { try words(of: $0) }
    let tagged = try await submit(sentences.map { $0.map(\.word) }, life)
    return zip(sentences, tagged).map { words, tags in
      zip(words, tags).map { word, tag in
        Word(word: word.word, tag: tag.tag, score: tag.probability, start: word.start, end: word.end)
      }
    }
  }

  func tag(sentences: [[String]], life: RequestLife) async throws -> [[Word]] {
    try await submit(sentences, life).map { words in
      words.map { Word(word: $0.word, tag: $0.tag, score: $0.probability) }
    }
  }

  private func submit(_ sentences: [[String]], _ life: RequestLife) async throws -> [[TaggedWord]] {
    let costs = sentences.map { $0.reduce(1) { $0 + $1.utf8.count / 4 + 1 } }
    let tagged = try await scheduler.submit(sentences, costs: costs, life: life)
    guard tagged.allSatisfy({ $0.allSatisfy { $0.probability.isFinite } }) else { throw NotANumber.error }
    return tagged
  }

  /// Words as ICU parts them, without white space, with their places in Unicode scalars.
  private func words(of text: String) throws -> [(word: String, start: Int, end: Int)] {
    let bytes = Array(text.utf8)
    var scalars = 0
    var place = 0
    func scalarsBefore(_ end: Int) -> Int {
      while place < end {
        if bytes[place] & 0xC0 != 0x80 { scalars += 1 }
        place += 1
      }
      return scalars
    }
    var words: [(word: String, start: Int, end: Int)] = []
    for segment in try segmenter.segments(in: text) {
      let word = String(decoding: bytes[segment.range], as: UTF8.self)
      let start = scalarsBefore(segment.range.lowerBound)
      let end = scalarsBefore(segment.range.upperBound)
      if !word.allSatisfy(\.isWhitespace) { words.append((word, start, end)) }
    }
    return words
  }
}
