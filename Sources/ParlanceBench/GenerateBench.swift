import ArgumentParser
import ParlanceDecoding
import ParlanceKernels
import ParlanceModels
import ParlanceNN
import ParlanceTensor

/// `parlance-bench generate`: a language model says what comes next.
struct GenerateBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Continue prompts with a GPT-2, always by the likeliest token.",
    discussion: """
      All prompts of the file are continued at once. Prints one line of JSON: by repetition the seconds for the prompts and \
      for the tokens after the first, and the bytes a second that sweeps through memory read right after it; the bytes that \
      a step needs, of all weights, and of keys and values in the middle of the answer; the seconds of all steps of more \
      repetitions, each with those of one sweep through as many bytes right after it; and the tokens.

      Example:
        parlance-bench generate --model gpt2 --ids prompts.ids --tokens 64 --weights bf16
      """)

  @OptionGroup var options: InferenceOptions
  @Option(help: "Tokens to say.") var tokens = 64

  func validate() throws {
    guard (2...100_000).contains(tokens) else { throw ValidationError("--tokens must be 2 or more") }
  }

  func run() throws {
    Threads.use(options.threads)
    let (decoder, numbers) = try load()
    TensorMemory.trim()
    let prompts = try DecodeInputs.sources(options.ids, vocabulary: decoder.vocabularySize)
    let longest = prompts.reduce(0) { max($0, $1.count) }
    guard longest > 0, longest + tokens <= decoder.positionCount else {
      throw ValidationError("prompts of up to \(longest) tokens and \(tokens) more do not fit the positions")
    }
    let sweep = MemorySweep(threads: options.threads)
    var (prefill, decode, bandwidth) = ([Double](), [Double](), [Double]())
    // Positions whose keys and values the mean step reads, of all rows.
    let cached = prompts.reduce(0) { $0 + $1.count + tokens / 2 }
    let cachedBytes = decoder.start(rows: 1).bytesOfPosition
    let (weightBytes, cacheBytes) = (numbers * options.weights.bytes, cached * cachedBytes)
    var (steps, sweeps) = ([Double](), [Double]())
    var answers: [[Int32]] = []
    for repetition in 0...options.repetitions {
      var clock = Clock()
      var state = decoder.start(rows: prompts.count)
      guard var logits = decoder.prefill(prompts, &state) else { break }
      prefill.append(clock.read().wall)
      answers = prompts.map { _ in [] }
      clock = Clock()
      for step in 0..<tokens {
        let next = Self.likeliest(logits)
        for row in next.indices { answers[row].append(next[row]) }
        if step + 1 < tokens { logits = decoder.step(next, &state) }
      }
      decode.append(clock.read().wall)
      // What memory gives changes from minute to minute where the machine is shared.
      bandwidth.append(sweep.bytesPerSecond())
      guard repetition > 0 else { continue }
      // The same steps again, each beside a sweep through as many bytes as it reads.
      state = decoder.start(rows: prompts.count)
      logits = decoder.prefill(prompts, &state) ?? logits
      for step in 0..<tokens - 1 {
        let next = answers.map { $0[step] }
        clock = Clock()
        _ = decoder.step(next, &state)
        steps.append(clock.read().wall)
        sweeps.append(sweep.seconds(bytes: weightBytes + cacheBytes))
      }
    }
    print(
      "{\"prefill\": \(Array(prefill.dropFirst())), \"decode\": \(Array(decode.dropFirst())), "
        + "\"weight_bytes\": \(weightBytes), \"cache_bytes\": \(cacheBytes), "
        + "\"bandwidth\": \(Array(bandwidth.dropFirst())), \"steps\": \(steps), \"sweeps\": \(sweeps), "
        + "\"answers\": \(answers)}")
  }

  /// The decoder, and how many numbers its matrices have.
  private func load() throws -> (GPT2Decoder, numbers: Int) {
    var model = try GPT2.withoutTokenizer(folder: options.model)
    if options.weights != .float32 { model.quantize(to: options.weights) }
    let sizes = model.configuration
    let layer = 4 * sizes.width * sizes.width + 2 * sizes.width * sizes.hidden
    return (GPT2Decoder(model), sizes.layerCount * layer + sizes.vocabularySize * sizes.width)
  }

  private static func likeliest(_ logits: Tensor) -> [Int32] {
    let width = logits.shape.width
    return logits.withElements { elements in
      (0..<logits.shape.rows).map { row in
        let best = LargestValue.find(elements.extracting(row * width..<(row + 1) * width), above: -.infinity)
        return Int32(best?.index ?? 0)
      }
    }
  }
}
