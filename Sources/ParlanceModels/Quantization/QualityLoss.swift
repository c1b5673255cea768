import ParlanceKernels
import ParlanceText

/// What a model lost by having its weights rounded, on given lines: the same measured with the folder before and after.
public enum QualityLoss: Sendable, Equatable {
  /// Sentence vectors: the cosine of each line's vector with what it was.
  case cosines(mean: Double, least: Double, lines: Int)
  /// Language models and translators: perplexity of the lines.
  case perplexity(before: Double, after: Double, tokens: Int)

  /// - Parameter lines: texts; for a translation model source, tab, target.
  /// - Throws: what loading the folders throws, `PromptError`, `TokenizerError`, `ModelFolderError`.
  public static func measure(before: String, after: String, lines: [String]) throws -> QualityLoss {
    guard isGenerator(before) else { return try cosines(before, after, lines) }
    let first = try score(before, lines)
    let second = try score(after, lines)
    return .perplexity(before: first.value, after: second.value, tokens: first.tokenCount)
  }

  /// Whether a folder's model says tokens; of others the vectors of texts are compared.
  private static func isGenerator(_ path: String) -> Bool {
    guard let model = try? ModelFolder(path: path).model else { return false }
    return model is any TranslationModel || model is any TextModel
  }

  private static func cosines(_ before: String, _ after: String, _ lines: [String]) throws -> QualityLoss {
    let first = try SentenceEncoder(contentsOf: before).encode(lines, threads: Threads.count)
    let second = try SentenceEncoder(contentsOf: after).encode(lines, threads: Threads.count)
    let cosines = zip(first, second).map { Double(SentenceEncoder.cosine($0, $1)) }
    return .cosines(
      mean: cosines.reduce(0, +) / Double(max(cosines.count, 1)), least: cosines.min() ?? 0,
      lines: cosines.count)
  }

  private static func score(_ folder: String, _ lines: [String]) throws -> Perplexity {
    let folder = try ModelFolder(path: folder)
    var perplexity = Perplexity()
    let scores: [TextScore]
    if folder.model is any TranslationModel {
      let pairs = try lines.enumerated().map { number, line in
        guard let tab = line.firstIndex(of: "\t") else {
          throw ModelFolderError(
            folder.path,
            [
              "line \(number + 1) of the evaluation set has no tab; a translation model needs source, tab, target"
            ])
        }
        return TranslatedPair(source: String(line[..<tab]), target: String(line[line.index(after: tab)...]))
      }
      scores = try TranslationScorer(folder).predict(pairs)
    } else {
      scores = try TextScorer(folder).predict(lines)
    }
    for score in scores {
      perplexity.add(logProbability: score.logProbability, tokens: score.tokens.count)
    }
    return perplexity
  }
}
