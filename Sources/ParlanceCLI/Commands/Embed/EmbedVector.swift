import ArgumentParser
import Parlance

/// `parlance embed vector`
struct EmbedVector: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vector",
    abstract: "The vectors of words.",
    discussion: """
      One line a word: the word, then its numbers, parted by spaces. With `-` words are read from standard input, \
      one a line. Models with character n-grams know every word.

      Examples:
        parlance embed vector words king queen
        cut -f 1 list.tsv | parlance embed vector words -
      """)

  struct Answer: Encodable {
    let word: String
    let vector: [Float]
  }

  @Argument(help: "The model.") var name: String
  @Argument(help: "The words; `-` reads them from standard input.") var words: [String]
  @OptionGroup var results: OutputOptions

  func run() throws {
    let model = try EmbeddingModel.load(name)
    let output = StandardOutput()
    try Queries(words).forEach { word in
      let vector = try model.vector(for: word)
      if results.json {
        try output.json(Answer(word: word, vector: vector))
      } else {
        try output.line("\(word) \(Numbers.list(vector))")
      }
      try output.flush()
    }
  }
}
