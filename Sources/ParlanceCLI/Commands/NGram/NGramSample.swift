import ArgumentParser
import Parlance
import ParlanceKernels

/// `parlance ngram sample`
struct NGramSample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draw sentences from a model.",
    discussion: """
      Example:
        parlance ngram sample --model tales.bin -k 5 --temperature 0.8 --seed 7
      """)

  struct Answer: Encodable {
    let text: String
    let words: Int
  }

  @Option(help: "The model: ARPA, plain or .gz, or binary.") var model: String
  @Option(help: "Below 1: likelier sentences; above 1: more surprising ones.") var temperature = 1.0
  @Option(help: "Cut a sentence off after this many words.") var maxWords = 100
  @OptionGroup var count: CountOptions
  @OptionGroup var seed: SeedOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    try require(temperature, in: 0.001...1000, for: "--temperature")
    try require(maxWords, in: 1...1_000_000, for: "--max-words")
  }

  func run() throws {
    let sampler = try NGramSampler(NGramModel(path: model), temperature: temperature, longest: maxWords)
    var generator = SplitMix64(seed: seed.seed)
    let output = StandardOutput()
    for _ in 0..<count.count {
      let words = sampler.sentence(using: &generator)
      let text = words.joined(separator: " ")
      if results.json {
        try output.json(Answer(text: text, words: words.count))
      } else {
        try output.line(text)
      }
    }
    try output.flush()
  }
}
