import ArgumentParser
import Parlance

/// `parlance embed similarity`
struct EmbedSimilarity: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "similarity",
    abstract: "The cosine of two words.",
    discussion: """
      Example:
        parlance embed similarity words king queen
      """)

  struct Answer: Encodable {
    let words: [String]
    let similarity: Float
  }

  @Argument(help: "The model.") var name: String
  @Argument(help: "A word.") var first: String
  @Argument(help: "Another word.") var second: String
  @OptionGroup var results: OutputOptions

  func run() throws {
    let similarity = try EmbeddingModel.load(name).similarity(first, second)
    let output = StandardOutput()
    if results.json {
      try output.json(Answer(words: [first, second], similarity: similarity))
    } else {
      try output.line(Numbers.score(similarity))
    }
    try output.flush()
  }
}
