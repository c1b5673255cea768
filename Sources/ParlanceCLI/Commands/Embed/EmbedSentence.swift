import ArgumentParser
import Parlance

/// `parlance embed sentence`
struct EmbedSentence: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sentence",
    abstract: "A vector for each line of text.",
    discussion: """
      The mean of the words' unit vectors, as fastText has it; for a classifier, the mean of the line's rows. One \
      line of numbers a line of text.

      Examples:
        parlance embed sentence words reviews.txt
        echo "the queen of spain" | parlance embed sentence words
      """)

  struct Answer: Encodable {
    let vector: [Float]
  }

  @Argument(help: "The model.") var name: String
  @OptionGroup var text: TextOptions
  @OptionGroup var results: OutputOptions

  func run() throws {
    let corpus = try text.corpus()
    let model = try EmbeddingModel.load(name)
    let output = StandardOutput()
    try corpus.forEachLine { line, _ in
      let vector = model.sentenceVector(line)
      if results.json {
        try output.json(Answer(vector: vector))
      } else {
        try output.line(Numbers.list(vector))
      }
    }
    try output.flush()
  }
}
