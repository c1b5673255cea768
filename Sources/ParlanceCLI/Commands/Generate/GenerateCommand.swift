import ArgumentParser
import Parlance
import ParlanceKernels
import ParlanceModels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// `parlance generate`
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Continue a text.",
    discussion: """
      Prints the prompt and what follows it; on a terminal as it comes. Without --prompt each line of the files is a prompt \
      (- for standard input); without either the text begins from nothing.

      The same seed gives the same text. --beam searches for likely texts instead of drawing one.

      Examples:
        parlance generate --model tales --prompt "Once upon" --temperature 0.8 --top-p 0.9 --seed 7
        parlance generate --model tales --prompt "The end" --stop . -n 3 --json
      """)

  struct Answer: Encodable {
    let prompt: String
    let text: String
    let tokens: [String]
    let tokenLogProbabilities: [Float]
    let logProbability: Double?
    let finishReason: GeneratedText.End

    enum CodingKeys: String, CodingKey {
      case prompt, text, tokens
      case tokenLogProbabilities = "token_log_probabilities"
      case logProbability = "log_probability"
      case finishReason = "finish_reason"
    }
  }

  @Option(help: "The model's folder.") var model: String
  @Option(help: "What the text begins with.") var prompt: String?
  @OptionGroup var sampling: SamplingArguments
  @Argument(help: "Text files, plain or .gz: each line is a prompt.") var files: [String] = []
  @OptionGroup var seed: SeedOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    if prompt != nil, !files.isEmpty { throw ValidationError("give --prompt or files of prompts, not both") }
  }

  func run() throws {
    Threads.use(threads.count)
    let generator = try TextGenerator(ModelFolder(path: model), options: sampling.options(seed: seed.seed))
    let output = StandardOutput()
    if files.isEmpty {
      try answer(prompt ?? "", generator, output)
    } else {
      try WatchedCorpus(TextCorpus(paths: files)).forEachLine { line, _ in try answer(line, generator, output)
      }
    }
    try output.flush()
  }

  private func answer(_ prompt: String, _ generator: TextGenerator, _ output: StandardOutput) throws {
    if !results.json && sampling.count == 1 && sampling.beam == nil && isatty(1) != 0 {
      try output.text(prompt)
      try output.flush()
      _ = try generator.predict([prompt], isCancelled: { false }) { _, _, text in
        StandardOutput.show(text)
        return true
      }
      return try output.line("")
    }
    for one in try generator.predict([prompt])[0] {
      if results.json {
        try output.json(
          Answer(
            prompt: prompt, text: one.text, tokens: one.tokens,
            tokenLogProbabilities: one.tokenLogProbabilities, logProbability: one.logProbability.ifNumber,
            finishReason: one.end))
      } else {
        try output.line(prompt + one.text)
      }
    }
  }
}
