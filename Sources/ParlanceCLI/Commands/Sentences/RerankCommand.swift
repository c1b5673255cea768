import ArgumentParser
import Parlance
import ParlanceModels

/// `parlance rerank`
struct RerankCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerank",
    abstract: "Order texts by how well they answer a query.",
    discussion: """
      One line a text, the best first: its number counted from 0, the cosine of its vector with the query's, the text, \
      parted by tabs.

      Examples:
        parlance rerank --model all-MiniLM-L6-v2 --query "storm at sea" tales.txt
        parlance rerank --model all-MiniLM-L6-v2 --query "storm at sea" -k 3 --json < tales.txt
      """)

  struct Answer: Encodable {
    let index: Int
    let score: Float
    let text: String
  }

  @OptionGroup var model: SentenceModelOptions
  @Option(help: "What is looked for.") var query: String
  @Option(name: .customShort("k"), help: "How many texts (default: all).") var count: Int?
  @OptionGroup var text: TextOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    if let count { try require(count, in: 1...1_000_000_000, for: "-k") }
  }

  func run() throws {
    let corpus = try text.corpus()
    let encoder = try model.load()
    let wanted = try encoder.encode([query])[0]
    var answers: [Answer] = []
    try corpus.forEachLines(512) { lines, first in
      let vectors = try encoder.encode(lines, threads: model.threads.count)
      for (index, line) in lines.enumerated() {
        answers.append(
          Answer(index: first - 1 + index, score: SentenceEncoder.cosine(wanted, vectors[index]), text: line))
      }
    }
    // Texts of the same score stay in order.
    answers.sort { ($1.score, $0.index) < ($0.score, $1.index) }
    let output = StandardOutput()
    for answer in answers.prefix(count ?? answers.count) {
      if results.json {
        try output.json(answer)
      } else {
        try output.line("\(answer.index)\t\(Numbers.score(answer.score))\t\(answer.text.onOneLine)")
      }
    }
    try output.flush()
  }
}
