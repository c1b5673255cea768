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

      --cluster K divides the lines into K groups of near vectors instead (k-means): one line of output a line, the \
      group's number counted from 0, the squared distance from the group's middle, the text, parted by tabs.

      Examples:
        parlance encode --model all-MiniLM-L6-v2 sentences.txt > vectors.txt
        echo "A man is eating." | parlance encode --model all-MiniLM-L6-v2 --json
        parlance encode --model all-MiniLM-L6-v2 --cluster 8 questions.txt | sort -n
      """)

  struct Answer: Encodable {
    let vector: [Float]
  }

  struct Member: Encodable {
    let cluster: Int
    let distance: Double
    let text: String
  }

  @OptionGroup var model: SentenceModelOptions
  @Option(help: "Divide the lines into K groups, instead of printing vectors.") var cluster: Int?
  @OptionGroup var seed: SeedOptions
  @OptionGroup var text: TextOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    if let cluster { try require(cluster, in: 1...100_000, for: "--cluster") }
  }

  func run() throws {
    let corpus = try text.corpus()
    let encoder = try model.load()
    let output = StandardOutput()
    var (texts, vectors): ([String], [[Float]]) = ([], [])
    try corpus.forEachLines(TextBatch.size(of: text.files, 16)) { lines, _ in
      let encoded = try encoder.encode(lines, threads: model.threads.count)
      guard cluster == nil else {
        texts += lines
        return vectors += encoded
      }
      for vector in encoded {
        if results.json {
          try output.json(Answer(vector: vector))
        } else {
          try output.line(Numbers.list(vector))
        }
      }
      if TextBatch.isInteractive(text.files) { try output.flush() }
    }
    if let cluster { try printGroups(of: texts, vectors, cluster, to: output) }
    try output.flush()
  }

  private func printGroups(of texts: [String], _ vectors: [[Float]], _ count: Int, to output: StandardOutput)
    throws
  {
    let means = KMeans(vectors, count: count, seed: seed.seed)
    if means.centers.count < count, !texts.isEmpty {
      Launcher.complain("--cluster \(count): there are only \(means.centers.count) different lines")
    }
    for (line, text) in texts.enumerated() {
      if results.json {
        try output.json(Member(cluster: means.groups[line], distance: means.distances[line], text: text))
      } else {
        try output.line(
          "\(means.groups[line])\t\(Numbers.score(Float(means.distances[line])))\t\(text.onOneLine)")
      }
    }
  }
}
