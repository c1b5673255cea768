import ArgumentParser
import Parlance

/// `parlance embed convert`
struct EmbedConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a model in another file format.",
    discussion: """
      Formats without n-grams get the composed vector of each known word; from them, no n-grams come back.

      Examples:
        parlance embed convert words.bin words.vec --format fasttext-vec
        parlance embed convert GoogleNews.bin news.txt --format word2vec-text
        parlance embed convert glove.txt glove.bin --format fasttext-bin
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case fastTextBin = "fasttext-bin"
    case fastTextVec = "fasttext-vec"
    case word2vecText = "word2vec-text"
    case word2vecBinary = "word2vec-binary"
    case gloveText = "glove-text"
  }

  struct Answer: Encodable {
    let words: Int
    let dimension: Int
    let file: String
  }

  @Argument(help: "The model.") var input: String
  @Argument(help: "The file to write.") var output: String
  @Option(help: "The format of the new file.") var format: Format
  @OptionGroup var results: OutputOptions

  func run() throws {
    try OutputPath.check(output)
    let model = try EmbeddingModel.load(input)
    switch format {
    case .fastTextBin:
      switch model.source {
      case .fastText(let whole): try whole.write(to: output)
      case .words(let vectors): try FastTextModel(vectors).write(to: output)
      }
    case .fastTextVec: try model.wordVectors().writeText(to: output, style: .fastText)
    case .word2vecText: try model.wordVectors().writeText(to: output, style: .word2vec)
    case .word2vecBinary: try model.wordVectors().writeWord2Vec(to: output)
    case .gloveText: try model.wordVectors().writeText(to: output, style: .word2vec, header: false)
    }
    let answer = Answer(words: model.vocabulary.count, dimension: model.dimension, file: output)
    let report = StandardOutput()
    if results.json {
      try report.json(answer)
    } else {
      try report.line("\(Numbers.grouped(answer.words)) words of \(answer.dimension) values: wrote \(output)")
    }
    try report.flush()
  }
}
