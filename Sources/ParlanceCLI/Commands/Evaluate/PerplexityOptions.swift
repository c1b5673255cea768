import ArgumentParser
import Parlance

/// Perplexity from scores that a language model has written.
struct PerplexityOptions: ParsableArguments {
  enum LogBase: String, ExpressibleByArgument, CaseIterable {
    case e
    case ten = "10"
  }

  struct NotAScore: Error, CustomStringConvertible {
    let position: LinePosition
    var description: String {
      "\(position): not a log-probability and a number of tokens, parted by white space"
    }
  }

  struct NoTokens: Error, CustomStringConvertible {
    let file: String
    var description: String { "\(file) has no tokens: there is nothing to evaluate" }
  }

  @Option(help: "Base of the logarithms in the file.") var logBase = LogBase.e

  func answer(_ file: String) throws -> MetricAnswer {
    var perplexity = Perplexity()
    try WatchedCorpus(TextCorpus(paths: [file])).forEachLine { line, position in
      let columns = line.split(whereSeparator: \.isWhitespace)
      guard let first = columns.first, !first.hasPrefix("perplexity") else { return }
      guard columns.count >= 2, let value = Double(first), value <= 0, !value.isNaN,
        let tokens = Int(columns[1]), tokens >= 0, tokens < 1 << 40
      else { throw NotAScore(position: position) }
      if logBase == .ten {
        perplexity.add(log10Probability: value, tokens: tokens)
      } else {
        perplexity.add(logProbability: value, tokens: tokens)
      }
    }
    guard perplexity.tokenCount > 0 else { throw NoTokens(file: SegmentFiles.name(file)) }
    var answer = MetricAnswer(.perplexity, perplexity.value)
    answer.tokens = perplexity.tokenCount
    return answer
  }
}
