import ArgumentParser
import Parlance

/// `parlance embed analogy`
struct EmbedAnalogy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analogy",
    abstract: "The words nearest to A - B + C.",
    discussion: """
      The order is fastText's: `king man woman` asks for king - man + woman, and queen is the hoped-for answer. \
      The three words themselves are left out. One line an answer: the word, a tab, the cosine.

      Example:
        parlance embed analogy words king man woman -k 3
      """)

  struct Answer: Encodable {
    let word: String
    let similarity: Float
  }

  @Argument(help: "The model.") var name: String
  @Argument(help: "The word to start from.") var a: String
  @Argument(help: "The word to take away.") var b: String
  @Argument(help: "The word to add.") var c: String
  @OptionGroup var count: CountOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func run() throws {
    let nearest = try NearestNeighbors(EmbeddingModel.load(name), threads: threads.count)
    let output = StandardOutput()
    for answer in try nearest.analogy(a, b, c, k: count.count) {
      if results.json {
        try output.json(Answer(word: answer.word, similarity: answer.similarity))
      } else {
        try output.line("\(answer.word)\t\(Numbers.score(answer.similarity))")
      }
    }
    try output.flush()
  }
}
