import ArgumentParser
import Parlance

/// `parlance ngram score`
struct NGramScoreLines: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "The log-probability of each line, and the perplexity of all.",
    discussion: """
      One line of output a line of text: the base-10 logarithm of its probability, the number of tokens (words, and one \
      for the end of the line), the number of words that the model does not know; parted by tabs. Then two lines with \
      the perplexity of the whole text, with and without the unknown words.

      Examples:
        parlance ngram score --model tales.arpa letters.txt
        echo "the ship sails" | parlance ngram score --model tales.bin --json
      """)

  struct Line: Encodable {
    let logProbability: Double
    let tokens: Int
    let oov: Int
    let perplexity: Double?

    enum CodingKeys: String, CodingKey {
      case tokens, oov, perplexity
      case logProbability = "log10prob"
    }
  }

  struct Total: Encodable {
    let lines: Int
    let logProbability: Double
    let tokens: Int
    let oov: Int
    let perplexity: Double?
    let perplexityExcluding: Double?

    enum CodingKeys: String, CodingKey {
      case lines, tokens, oov
      case logProbability = "log10prob"
      case perplexity = "perplexity_including_oov"
      case perplexityExcluding = "perplexity_excluding_oov"
    }
  }

  @Option(help: "The model: ARPA, plain or .gz, or binary.") var model: String
  @Flag(help: "Score the first word without regard to where it stands.") var noStart = false
  @Flag(help: "Do not score the end of the line.") var noEnd = false
  @Flag(help: "Print the perplexities only.") var summary = false
  @OptionGroup var text: TextOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func run() throws {
    if model == "-", text.files.isEmpty || text.files.contains("-") {
      throw ValidationError("the model and the text can't both be standard input")
    }
    let corpus = try text.corpus()
    let model = try NGramModel(path: model)
    if model.byteCount < ThreadOptions.memorySize / 4 { model.preload() }
    let output = StandardOutput()
    var total = NGramTextScore()
    var lines = 0
    try model.scoreLines(
      of: corpus, options: NGramSentenceOptions(hasStart: !noStart, hasEnd: !noEnd), threads: threads.count
    ) { scores in
      lines += scores.count
      for score in scores { total += score }
      if !summary { try print(scores, to: output) }
    }
    if results.json {
      try output.json(
        Total(
          lines: lines, logProbability: total.logProbability, tokens: total.tokens, oov: total.unknownWords,
          perplexity: total.perplexity?.ifNumber,
          perplexityExcluding: total.perplexityWithoutUnknown?.ifNumber))
    } else {
      try output.line("perplexity including OOV: \(Self.text(total.perplexity))")
      try output.line("perplexity excluding OOV: \(Self.text(total.perplexityWithoutUnknown))")
    }
    try output.flush()
  }

  private func print(_ scores: [NGramTextScore], to output: StandardOutput) throws {
    if results.json {
      for score in scores {
        try output.json(
          Line(
            logProbability: score.logProbability, tokens: score.tokens, oov: score.unknownWords,
            perplexity: score.perplexity?.ifNumber))
      }
      return
    }
    var bytes: [UInt8] = []
    for score in scores {
      bytes.append(contentsOf: Numbers.fixed(score.logProbability, 6).utf8)
      bytes.append(UInt8(ascii: "\t"))
      bytes.append(contentsOf: String(score.tokens).utf8)
      bytes.append(UInt8(ascii: "\t"))
      bytes.append(contentsOf: String(score.unknownWords).utf8)
      bytes.append(UInt8(ascii: "\n"))
    }
    try output.bytes(bytes)
  }

  private static func text(_ perplexity: Double?) -> String {
    guard let perplexity, perplexity.isFinite else { return perplexity == nil ? "nan" : "inf" }
    return perplexity < 1e11 ? Numbers.fixed(perplexity, 4) : "\(perplexity)"
  }
}
