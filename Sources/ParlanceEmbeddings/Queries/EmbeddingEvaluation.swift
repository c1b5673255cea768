import ParlanceKernels
import ParlanceText

/// Scores a model on people's judgments of word pairs and on analogy questions.
public struct EmbeddingEvaluation: Sendable {
  public let model: EmbeddingModel
  /// Whether the files' words are lower-cased, as for models of lower-case text.
  public var lowercases = false
  /// Whether pairs with unknown words count, their vectors composed of n-grams; else only pairs of known words.
  public var composesUnknownWords = false
  /// How many threads answer the analogies.
  public var threads = 1

  public init(
    _ model: EmbeddingModel, lowercases: Bool = false, composesUnknownWords: Bool = false, threads: Int = 1
  ) {
    self.model = model
    self.lowercases = lowercases
    self.composesUnknownWords = composesUnknownWords
    self.threads = threads
  }

  /// The rank correlation of cosines with the judgments of a file of pairs.
  /// - Throws: `FileError`; `EmbeddingsError.corruptLine`.
  public func pairs(_ path: String) throws -> PairScore {
    let pairs = try PairFile(path).pairs
    var (judgments, cosines): ([Double], [Double]) = ([], [])
    for pair in pairs {
      guard let a = vector(of: pair.first), let b = vector(of: pair.second) else { continue }
      let cosine = EmbeddingModel.cosine(a, b)
      // A damaged model may hold values that are not numbers: they have no rank.
      guard cosine.isFinite else { continue }
      judgments.append(pair.score)
      cosines.append(Double(cosine))
    }
    return PairScore(
      file: path, rho: RankCorrelation.spearman(judgments, cosines), covered: judgments.count,
      total: pairs.count)
  }

  /// The share of analogy questions of each file whose answer is the word nearest to b̂ − â + ĉ (3CosAdd), over the whole
  /// vocabulary without a, b and c.
  /// - Throws: `FileError`; `EmbeddingsError.corruptLine`, `EmbeddingsError.outOfMemory`.
  public func analogies(_ paths: [String]) throws -> [AnalogyScore] {
    let files = try paths.map { try AnalogyFile($0) }
    let index = try NearestNeighbors(model, threads: threads)
    return zip(paths, files).map { path, file in
      var sections = file.sections.map { AnalogyScore.Section(name: $0, count: AnalogyCount()) }
      var covered: [(section: Int, question: AnalogyBatch.Question)] = []
      for question in file.questions {
        sections[question.section].count.total += 1
        let ids = question.words.compactMap { model.vocabulary.id(of: spelled($0)) }
        guard ids.count == 4 else { continue }
        sections[question.section].count.covered += 1
        covered.append(
          (question.section, AnalogyBatch.Question(a: ids[0], b: ids[1], c: ids[2], answer: ids[3])))
      }
      let answers = AnalogyBatch(index: index).answers(to: covered.map(\.question))
      for (answer, (section, question)) in zip(answers, covered) where answer == question.answer {
        sections[section].count.correct += 1
      }
      return AnalogyScore(file: path, sections: sections)
    }
  }

  private func spelled(_ word: String) -> String { lowercases ? word.lowercased() : word }

  private func vector(of word: String) -> [Float]? {
    let word = spelled(word)
    guard composesUnknownWords || model.vocabulary.id(of: word) != nil else { return nil }
    return try? model.vector(for: word)
  }
}
