import Parlance
import ParlanceDecoding
import ParlanceModels

/// A line and its translations, as they are printed.
struct TranslatedLine {
  let number: Int
  let source: String
  let translations: [Translation]
  let translator: Translator

  struct Answer: Encodable {
    struct One: Encodable {
      let text: String
      let score: Double?
      let logProbability: Double?
      let tokens: [String]
      let tokenLogProbabilities: [Float]
      var alignment: [[Int]]?
      var attention: [[Float]]?

      enum CodingKeys: String, CodingKey {
        case text, score, tokens, alignment, attention
        case logProbability = "log_probability"
        case tokenLogProbabilities = "token_log_probabilities"
      }
    }

    let line: Int
    let sourceTokens: [String]
    let translations: [One]

    enum CodingKeys: String, CodingKey {
      case line, translations
      case sourceTokens = "source_tokens"
    }
  }

  func answer(alignments: Bool, attention: Bool) throws -> Answer {
    Answer(
      line: number, sourceTokens: translations.first?.sourceTokens ?? [],
      translations: try translations.map { one in
        let links = try alignments ? alignment(of: one).links : nil
        return Answer.One(
          text: one.text, score: one.score.ifNumber, logProbability: one.logProbability.ifNumber,
          tokens: one.tokens, tokenLogProbabilities: one.tokenLogProbabilities,
          alignment: links?.map { [$0.source, $0.target] }, attention: attention ? one.attention : nil)
      })
  }

  /// One line a translation; a line break within one would tear it apart.
  func print(scores: Bool, alignments: Bool, to output: StandardOutput) throws {
    for translation in translations {
      var line = scores ? "\(number)\t\(Numbers.fixed(translation.score, 6))\t" : ""
      line += translation.text.onOneLine
      if alignments { line += "\t" + (try alignment(of: translation)).pharaoh }
      try output.line(line)
    }
  }

  /// By words as white space parts them.
  private func alignment(of translation: Translation) throws -> WordAlignment {
    guard let attention = translation.attention else {
      return WordAlignment([], sourceWords: [], targetWords: [])
    }
    let encoding = try translator.source.encode(source, addSpecialTokens: false)
    return WordAlignment(
      attention, sourceWords: PieceWords.of(encoding, in: source),
      targetWords: try PieceWords.of(
        translation.tokens, translator.target, after: translator.prefixIDs()))
  }
}

/// The words, parted by white space, that pieces belong to.
enum PieceWords {
  /// Pieces of a text that was read: by the bytes they come from.
  static func of(_ encoding: Encoding, in text: String) -> [Int?] {
    var wordOfByte: [Int?] = []
    var word = -1
    var isInside = false
    for character in text {
      let isSpace = character.isWhitespace
      if !isSpace && !isInside { word += 1 }
      isInside = !isSpace
      wordOfByte += character.utf8.map { _ in isSpace ? nil : word }
    }
    // A piece may begin with the blank before its word.
    return encoding.byteOffsets.map { range in
      range.lazy.compactMap { $0 < wordOfByte.count ? wordOfByte[$0] : nil }.first
    }
  }

  /// Pieces of a text that was written: by how many words there are up to each.
  /// - Parameter prefix: what stands before them.
  static func of(_ tokens: [String], _ tokenizer: Tokenizer, after prefix: [Int32]) throws -> [Int?] {
    // Special tokens such as the end add nothing to the text.
    let ids = tokens.map { tokenizer.id(of: $0) }
    var before = try tokenizer.decode(prefix)
    return try tokens.indices.map { index -> Int? in
      let text = try tokenizer.decode(prefix + ids[...index].compactMap { $0 })
      defer { before = text }
      guard text != before else { return nil }
      return max(0, text.split(whereSeparator: \.isWhitespace).count - 1)
    }
  }
}
