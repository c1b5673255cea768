import ArgumentParser
import Parlance
import ParlanceModels

/// `parlance encode`
struct EncodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode",
    abstract: "A vector for each line, by a model that has read much.",
    discussion: """
      One line of numbers a line of text. Texts that mean the same have vectors with a cosine near 1. A line has the \
      same vector whatever stands beside it.

      Examples:
        parlance encode --model all-MiniLM-L6-v2 sentences.txt > vectors.txt
        echo "A man is eating." | parlance encode --model all-MiniLM-L6-v2 --json
      """)

  struct Answer: Encodable {
    let vector: [Float]
  }

  @OptionGroup var model: SentenceModelOptions
  @OptionGroup var text: TextOptions
  @OptionGroup var results: OutputOptions

  func run() throws {
    let corpus = try text.corpus()
    let encoder = try model.load()
    let output = StandardOutput()
    try corpus.forEachLines(TextBatch.size(of: text.files, 16)) { lines, _ in
      for vector in try encoder.encode(lines, threads: model.threads.count) {
        if results.json {
          try output.json(Answer(vector: vector))
        } else {
          try output.line(Numbers.list(vector))
        }
      }
      if TextBatch.isInteractive(text.files) { try output.flush() }
    }
    try output.flush()
  }
}
