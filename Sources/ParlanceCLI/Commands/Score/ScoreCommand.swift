import ArgumentParser
import Parlance
import ParlanceKernels
import ParlanceModels

/// `parlance score`
struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "How likely a model holds each line.",
    discussion: """
      A language model scores each line as a text. A translation model takes lines of source, tab, target, and scores the \
      target.

      One line of output a line: natural log-probability and number of tokens, the end token among them, parted by a tab; \
      with --per-token a third column, the log-probability of each token. The last line is the perplexity of all.

      Examples:
        parlance score --model tales letters.txt
        paste letters.de letters.en | parlance score --model de-en --json
      """)

  struct Answer: Encodable {
    let line: Int
    let logProbability: Double?
    let tokens: [String]
    let tokenLogProbabilities: [Float]

    enum CodingKeys: String, CodingKey {
      case line, tokens
      case logProbability = "log_probability"
      case tokenLogProbabilities = "token_log_probabilities"
    }
  }

  struct Total: Encodable {
    let perplexity: Double?
    let tokens: Int
  }

  struct NoTab: Error, CustomStringConvertible {
    let position: LinePosition
    var description: String {
      "\(position): no tab; a translation model scores lines of source, tab, target"
    }
  }

  @Option(help: "The model's folder.") var model: String
  @Flag(help: "Print the log-probability of each token.") var perToken = false
  @Option(help: "Lines that go through the model at once.") var batchSize = 32
  @OptionGroup var lengths: LengthOptions
  @OptionGroup var text: TextOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func validate() throws { try require(batchSize, in: 1...10_000, for: "--batch-size") }

  func run() throws {
    Threads.use(threads.count)
    let corpus = try text.corpus()
    let scores = try scorer()
    let output = StandardOutput()
    var perplexity = Perplexity()
    try corpus.forEachPlacedLines(TextBatch.size(of: text.files, batchSize)) { lines, first in
      for (index, score) in try scores(lines).enumerated() {
        perplexity.add(logProbability: score.logProbability, tokens: score.tokens.count)
        try print(score, line: first + index, to: output)
      }
      if TextBatch.isInteractive(text.files) { try output.flush() }
    }
    if results.json {
      try output.json(Total(perplexity: perplexity.value.ifNumber, tokens: perplexity.tokenCount))
    } else {
      try output.line("perplexity: \(Numbers.fixed(perplexity.value, 6))")
    }
    try output.flush()
  }

  /// By what the folder's model does.
  private func scorer() throws -> ([(text: String, position: LinePosition)]) throws -> [TextScore] {
    let folder = try ModelFolder(path: model)
    guard folder.model is any TranslationModel else {
      var scorer = try TextScorer(folder, batchSize: batchSize)
      scorer.longTexts = lengths.rule
      return { [scorer] in try scorer.predict($0.map { $0.text }) }
    }
    var scorer = try TranslationScorer(folder, batchSize: batchSize)
    scorer.longTexts = lengths.rule
    return { [scorer] lines in
      try scorer.predict(
        lines.map { line, position in
          guard let tab = line.firstIndex(of: "\t") else { throw NoTab(position: position) }
          return TranslatedPair(source: String(line[..<tab]), target: String(line[line.index(after: tab)...]))
        })
    }
  }

  private func print(_ score: TextScore, line: Int, to output: StandardOutput) throws {
    if results.json {
      return try output.json(
        Answer(
          line: line, logProbability: score.logProbability.ifNumber, tokens: score.tokens,
          tokenLogProbabilities: score.tokenLogProbabilities))
    }
    var columns = "\(Numbers.fixed(score.logProbability, 6))\t\(score.tokens.count)"
    if perToken {
      columns += "\t" + score.tokenLogProbabilities.map { Numbers.score($0) }.joined(separator: " ")
    }
    try output.line(columns)
  }
}
