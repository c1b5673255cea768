import ArgumentParser
import Parlance

/// `parlance embed evaluate`
struct EmbedEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model on word pairs and analogies.",
    discussion: """
      Pairs: `word TAB word TAB score` lines; the answer is Spearman's rho between scores and cosines. Analogies: \
      `a b c d` lines under `: section` lines, as word2vec's questions-words; the answer is the share of questions \
      (a is to b as c is to what?) whose nearest word is d. One line an answer: file, rho or accuracy, covered/total; \
      a file of analogies is followed by its sections, as `file: section`.

      Examples:
        parlance embed evaluate words --pairs wordsim353.tsv simlex999.tsv
        parlance embed evaluate words --analogies questions-words.txt --lowercase
      """)

  struct PairAnswer: Encodable {
    let file: String
    let rho: Double?
    let covered: Int
    let total: Int
  }

  struct AnalogyAnswer: Encodable {
    let file: String
    let section: String?
    let accuracy: Double?
    let correct: Int
    let covered: Int
    let total: Int
  }

  @Argument(help: "The model.") var name: String
  @Option(parsing: .upToNextOption, help: "Files of scored word pairs.") var pairs: [String] = []
  @Option(parsing: .upToNextOption, help: "Files of analogy questions.") var analogies: [String] = []
  @Flag(help: "Compose vectors for unknown words of the pairs, instead of leaving those pairs out.")
  var compose = false
  @Flag(help: "Lower-case the files' words, for models of lower-case text.") var lowercase = false
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    if pairs.isEmpty, analogies.isEmpty { throw ValidationError("name a file by --pairs or --analogies") }
  }

  func run() throws {
    let evaluation = EmbeddingEvaluation(
      try EmbeddingModel.load(name), lowercases: lowercase, composesUnknownWords: compose,
      threads: threads.count)
    let output = StandardOutput()
    for file in pairs {
      let score = try evaluation.pairs(file)
      if results.json {
        try output.json(
          PairAnswer(file: score.file, rho: score.rho, covered: score.covered, total: score.total))
      } else {
        try output.line(Self.line(score.file, score.rho, score.covered, score.total))
      }
      try output.flush()
    }
    for score in try analogies.isEmpty ? [] : evaluation.analogies(analogies) {
      try print(score.file, nil, score.all, to: output)
      for section in score.sections { try print(score.file, section.name, section.count, to: output) }
    }
    try output.flush()
  }

  private func print(
    _ file: String, _ section: String?, _ count: AnalogyCount, to output: StandardOutput
  ) throws {
    if results.json {
      try output.json(
        AnalogyAnswer(
          file: file, section: section, accuracy: count.accuracy, correct: count.correct,
          covered: count.covered,
          total: count.total))
    } else {
      let name = section.map { "\(file): \($0)" } ?? file
      try output.line(Self.line(name, count.accuracy, count.covered, count.total))
    }
  }

  private static func line(_ name: String, _ value: Double?, _ covered: Int, _ total: Int) -> String {
    "\(name)\t\(Numbers.fixed(value ?? .nan, 4))\t\(covered)/\(total)"
  }
}
