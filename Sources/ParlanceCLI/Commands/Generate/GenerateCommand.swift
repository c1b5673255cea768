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

      Of a prompt that is longer than the model reads the end is taken, with a warning; --strict refuses it. A text that comes \
      to the last of the model's positions ends there, with a warning too. How tokens are drawn is told by the folder's \
      generation_config.json where flags do not say it.

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
    if let text = files.first(where: { $0.contains(" ") && access($0, F_OK) != 0 }) {
      throw ValidationError("there is no file \"\(text)\"; a text to continue is given by --prompt")
    }
  }

  func run() throws {
    Threads.use(threads.count)
    let folder = try ModelFolder(path: model)
    var options = sampling.options(folder, seed: seed.seed)
    options.longTexts = lengths.rule
    let generator = try TextGenerator(folder, options: options)
    let output = StandardOutput()
    var isTold = false
    if files.isEmpty {
      try answer([prompt ?? ""], generator, output, &isTold)
    } else {
      // What is shown as it comes is shown prompt by prompt.
      let size = streams(generator) || TextBatch.isInteractive(files) ? 1 : batchSize
      try WatchedCorpus(TextCorpus(paths: files)).forEachLines(size) { lines, _ in
        try answer(lines, generator, output, &isTold)
        if TextBatch.isInteractive(files) { try output.flush() }
      }
    }
    try output.flush()
  }

  /// Whether the text is shown as it comes.
  private func streams(_ generator: TextGenerator) -> Bool {
    !results.json && sampling.count == 1 && generator.options.beamWidth == nil && isatty(1) != 0
  }

  private func answer(
    _ prompts: [String], _ generator: TextGenerator, _ output: StandardOutput, _ isTold: inout Bool
  ) throws {
    guard streams(generator) else {
      for (prompt, texts) in zip(prompts, try generator.predict(prompts)) {
        try print(texts, prompt, to: output)
        Self.tell(texts, generator, &isTold)
      }
      return
    }
    for prompt in prompts {
      try output.text(prompt)
      try output.flush()
      let texts = try generator.predict([prompt], isCancelled: { false }) { _, _, text in
        StandardOutput.show(text)
        return true
      }
      try output.line("")
      try output.flush()
      Self.tell(texts.flatMap { $0 }, generator, &isTold)
    }
  }

  /// Warns of the first text that ends before it should, since the model has no more positions.
  private static func tell(_ texts: [GeneratedText], _ generator: TextGenerator, _ isTold: inout Bool) {
    let asked = generator.options.maximumTokens
    guard !isTold, let longest = generator.longestText, generator.options.maximumLength ?? longest >= longest,
      let text = texts.first(where: { $0.end == .length && $0.tokens.count < asked })
    else { return }
    isTold = true
    Launcher.complain(
      "a text ends after \(text.tokens.count) of \(asked) tokens, at the last of the \(longest) positions that the model has"
    )
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
