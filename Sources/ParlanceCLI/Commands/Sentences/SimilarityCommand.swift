import ArgumentParser
import Parlance
import ParlanceModels

/// `parlance similarity`
struct SimilarityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "similarity",
    abstract: "How alike two texts are.",
    discussion: """
      Prints the cosine of the texts' vectors. Without texts, of the two texts on each input line, parted by a tab.

      Examples:
        parlance similarity --model all-MiniLM-L6-v2 "A man is eating." "Someone has lunch."
        parlance similarity --model all-MiniLM-L6-v2 < pairs.tsv
      """)

  struct Answer: Encodable {
    let texts: [String]
    let similarity: Float
  }

  struct NotAPair: Error, CustomStringConvertible {
    let line: Int
    var description: String { "line \(line): no tab between two texts" }
  }

  @OptionGroup var model: SentenceModelOptions
  @Argument(help: "Two texts.") var texts: [String] = []
  @OptionGroup var results: OutputOptions

  func validate() throws {
    if !texts.isEmpty && texts.count != 2 {
      throw ValidationError("two texts are compared, not \(texts.count); put each in quotes")
    }
  }

  func run() throws {
    let encoder = try model.load()
    let output = StandardOutput()
    if texts.count == 2 {
      try print([(texts[0], texts[1])], encoder, output)
    } else {
      try WatchedCorpus(TextCorpus(paths: ["-"])).forEachLines(TextBatch.size(of: ["-"], 16)) {
        lines, first in
        try print(
          lines.enumerated().map { index, line in
            guard let tab = line.firstIndex(of: "\t") else { throw NotAPair(line: first + index) }
            return (String(line[..<tab]), String(line[line.index(after: tab)...]))
          }, encoder, output)
      }
    }
    try output.flush()
  }

  private func print(_ pairs: [(String, String)], _ encoder: SentenceEncoder, _ output: StandardOutput) throws
  {
    let vectors = try encoder.encode(pairs.flatMap { [$0.0, $0.1] }, threads: model.threads.count)
    for (index, pair) in pairs.enumerated() {
      let similarity = SentenceEncoder.cosine(vectors[2 * index], vectors[2 * index + 1])
      if results.json {
        try output.json(Answer(texts: [pair.0, pair.1], similarity: similarity))
      } else {
        try output.line(Numbers.score(similarity))
      }
    }
  }
}
