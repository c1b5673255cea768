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

      Of a prompt that is longer than the model reads the end is taken, with a warning; --strict refuses it. How tokens are \
      drawn is told by the folder's generation_config.json where flags do not say it.

      The same seed gives the same text. --beam searches for likely texts instead of drawing one.

      Examples:
        parlance generate --model tales --prompt "Once upon" --temperature 0.8 --top-p 0.9 --seed 7
        parlance generate --model tales --prompt "The end" --stop . -n 3 --json
      parlance generate --model gpt2 --max-tokens 40 --batch-size 8 prompts.txt
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
  @Option(help: "Prompts that are continued at once.") var batchSize = 16
  @Argument(help: "Text files, plain or .gz: each line is a prompt.") var files: [String] = []
  @OptionGroup var lengths: LengthOptions
  @OptionGroup var seed: SeedOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    try require(batchSize, in: 1...10_000, for: "--batch-size")
    if prompt != nil, !files.isEmpty { throw ValidationError("give --prompt or files of prompts, not both") }
  }

  func run() throws {
    Threads.use(threads.count)
    let folder = try ModelFolder(path: model)
    var options = sampling.options(folder, seed: seed.seed)
    options.longTexts = lengths.rule
    let generator = try TextGenerator(folder, options: options)
    let output = StandardOutput()
    if files.isEmpty {
      try answer([prompt ?? ""], generator, output)
    } else {
      // What is shown as it comes is shown prompt by prompt.
      let size = streams(generator) || TextBatch.isInteractive(files) ? 1 : batchSize
      try WatchedCorpus(TextCorpus(paths: files)).forEachLines(size) { lines, _ in
        try answer(lines, generator, output)
        if TextBatch.isInteractive(files) { try output.flush() }
      }
    }
    try output.flush()
  }

  /// Whether the text is shown as it comes.
  private func streams(_ generator: TextGenerator) -> Bool {
    !results.json && sampling.count == 1 && generator.options.beamWidth == nil && isatty(1) != 0
  }

  private func answer(_ prompts: [String], _ generator: TextGenerator, _ output: StandardOutput) throws {
    guard streams(generator) else {
      for (prompt, texts) in zip(prompts, try generator.predict(prompts)) {
        try print(texts, prompt, to: output)
      }
      return
    }
    for prompt in prompts {
      try output.text(prompt)
      try output.flush()
      _ = try generator.predict([prompt], isCancelled: { false }) { _, _, text in
        StandardOutput.show(text)
        return true
      }
      try output.line("")
    }
  }

  private func print(_ texts: [GeneratedText], _ prompt: String, to output: StandardOutput) throws {
    for one in texts {
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
