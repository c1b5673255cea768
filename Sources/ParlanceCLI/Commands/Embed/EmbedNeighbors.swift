import ArgumentParser
import Parlance

/// `parlance embed neighbors`
struct EmbedNeighbors: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neighbors",
    abstract: "The words nearest to a word, by cosine.",
    discussion: """
      One line an answer: the word, a tab, the cosine. Answers for several words are parted by an empty line. \
      With `-` words are read from standard input, one a line, and the model is loaded once.

      Examples:
        parlance embed neighbors words queen -k 5
        parlance embed neighbors words - < queries.txt
      """)

  struct Answer: Encodable {
    let query: String
    let word: String
    let similarity: Float
  }

  @Argument(help: "The model.") var name: String
  @Argument(help: "The words; `-` reads them from standard input.") var words: [String]
  @OptionGroup var count: CountOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func run() throws {
    let model = try EmbeddingModel.load(name)
    let nearest = try NearestNeighbors(model, threads: threads.count)
    let output = StandardOutput()
    var isFirst = true
    try Queries(words).forEach { word in
      let answers = try nearest.neighbors(of: word, k: count.count)
      if !results.json, !isFirst { try output.line("") }
      isFirst = false
      for answer in answers {
        if results.json {
          try output.json(Answer(query: word, word: answer.word, similarity: answer.similarity))
        } else {
          try output.line("\(answer.word)\t\(Numbers.score(answer.similarity))")
        }
      }
      try output.flush()
    }
  }
}
