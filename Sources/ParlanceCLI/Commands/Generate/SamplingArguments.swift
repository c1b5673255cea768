import ArgumentParser
import ParlanceDecoding
import ParlanceModels

/// How texts are continued.
struct SamplingArguments: ParsableArguments {
  @Option(help: "Tokens at most (default: as the folder says, else 100).") var maxTokens: Int?
  @Option(help: "Tokens at least (default: as the folder says, else 0).") var minTokens: Int?
  @Option(name: [.customShort("n"), .long], help: "How many continuations of each prompt.") var count = 1
  @Option(
    help:
      "Below 1: likelier texts; above 1: more surprising ones; 0: always the likeliest token (default: as the folder says, else 1)."
  )
  var temperature: Float?
  @Option(help: "Draw from the K likeliest tokens; 0: all (default: as the folder says, else all).")
  var topK: Int?
  @Option(
    help:
      "Draw from the likeliest tokens that have probability P together (default: as the folder says, else 1)."
  )
  var topP: Float?
  @Option(
    help:
      "Draw from tokens that are at least P times as likely as the likeliest (default: as the folder says, else 0)."
  )
  var minP: Float?
  @Option(
    help:
      "Draw from tokens about as surprising as the text on average, of probability P together (default: as the folder says, else 1)."
  )
  var typicalP: Float?
  @Option(parsing: .unconditional, help: "Taken off a token's logit for each time it came.")
  var frequencyPenalty: Float = 0
  @Option(parsing: .unconditional, help: "Taken off a token's logit once it came.") var presencePenalty:
    Float = 0
  @Option(help: "Above 1, tokens that came, in the prompt too, lose (default: as the folder says, else 1).")
  var repetitionPenalty: Float?
  @Option(help: "No N tokens in a row come twice; 0: they may (default: as the folder says, else 0).")
  var noRepeatNgram: Int?
  @Option(help: "A string that ends the text; may be given several times.") var stop: [String] = []
  @Option(help: "Search with a beam of N instead of drawing.") var beam: Int?

  func validate() throws {
    if let maxTokens { try require(maxTokens, in: 1...1_000_000, for: "--max-tokens") }
    if let minTokens { try require(minTokens, in: 0...(maxTokens ?? 1_000_000), for: "--min-tokens") }
    try require(count, in: 1...10_000, for: "--count")
    if let temperature { try require(temperature, in: 0...1000, for: "--temperature") }
    if let topK { try require(topK, in: 0...(1 << 24), for: "--top-k") }
    for case (let value?, let flag) in [(topP, "--top-p"), (typicalP, "--typical-p")] {
      guard value > 0, value <= 1 else {
        throw ValidationError("\(flag) must be above 0 and at most 1, not \(value)")
      }
    }
    if let minP { try require(minP, in: 0...1, for: "--min-p") }
    try require(frequencyPenalty, in: -100...100, for: "--frequency-penalty")
    try require(presencePenalty, in: -100...100, for: "--presence-penalty")
    if let repetitionPenalty { try require(repetitionPenalty, in: 0.01...100, for: "--repetition-penalty") }
    if let noRepeatNgram { try require(noRepeatNgram, in: 0...1000, for: "--no-repeat-ngram") }
    if let beam {
      try require(beam, in: 1...1000, for: "--beam")
      guard count <= beam else {
        throw ValidationError("--count \(count) needs a --beam of at least as many, not \(beam)")
      }
    }
  }

  /// The flags that were given, over what the folder says.
  func options(_ folder: ModelFolder, seed: UInt64) -> GenerationOptions {
    var options = GenerationOptions(folder)
    options.maximumTokens = maxTokens ?? options.maximumTokens
    options.minimumTokens = minTokens ?? options.minimumTokens
    options.count = count
    options.sampling.temperature = temperature ?? options.sampling.temperature
    options.sampling.topK = topK ?? options.sampling.topK
    options.sampling.topP = topP ?? options.sampling.topP
    options.sampling.minP = minP ?? options.sampling.minP
    options.sampling.typicalP = typicalP ?? options.sampling.typicalP
    options.sampling.frequencyPenalty = frequencyPenalty
    options.sampling.presencePenalty = presencePenalty
    options.sampling.seed = seed
    options.repetitionPenalty = repetitionPenalty ?? options.repetitionPenalty
    options.noRepeatNGram = noRepeatNgram ?? options.noRepeatNGram
    options.stopStrings = stop
    // Asking for a way to draw is asking for no search.
    let draws = temperature != nil || topK != nil || topP != nil || minP != nil || typicalP != nil
    options.beamWidth = beam ?? (draws ? nil : options.beamWidth)
    return options
  }
}
