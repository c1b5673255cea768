import ArgumentParser
import ParlanceDecoding
import ParlanceModels

/// How texts are continued.
struct SamplingArguments: ParsableArguments {
  @Option(help: "Tokens at most.") var maxTokens = 100
  @Option(help: "Tokens at least.") var minTokens = 0
  @Option(name: [.customShort("n"), .long], help: "How many continuations of each prompt.") var count = 1
  @Option(help: "Below 1: likelier texts; above 1: more surprising ones; 0: always the likeliest token.")
  var temperature: Float = 1
  @Option(help: "Draw from the K likeliest tokens; 0: all.") var topK = 0
  @Option(help: "Draw from the likeliest tokens that have probability P together.") var topP: Float = 1
  @Option(help: "Draw from tokens that are at least P times as likely as the likeliest.") var minP: Float = 0
  @Option(help: "Draw from tokens about as surprising as the text on average, of probability P together.")
  var typicalP: Float = 1
  @Option(parsing: .unconditional, help: "Taken off a token's logit for each time it came.")
  var frequencyPenalty: Float = 0
  @Option(parsing: .unconditional, help: "Taken off a token's logit once it came.") var presencePenalty:
    Float = 0
  @Option(help: "Above 1, tokens that came, in the prompt too, lose.") var repetitionPenalty: Float = 1
  @Option(help: "No N tokens in a row come twice; 0: they may.") var noRepeatNgram = 0
  @Option(help: "A string that ends the text; may be given several times.") var stop: [String] = []
  @Option(help: "Search with a beam of N instead of drawing.") var beam: Int?

  func validate() throws {
    try require(maxTokens, in: 1...1_000_000, for: "--max-tokens")
    try require(minTokens, in: 0...maxTokens, for: "--min-tokens")
    try require(count, in: 1...10_000, for: "--count")
    try require(temperature, in: 0...1000, for: "--temperature")
    try require(topK, in: 0...(1 << 24), for: "--top-k")
    for (value, flag) in [(topP, "--top-p"), (typicalP, "--typical-p")] {
      guard value > 0, value <= 1 else {
        throw ValidationError("\(flag) must be above 0 and at most 1, not \(value)")
      }
    }
    try require(minP, in: 0...1, for: "--min-p")
    try require(frequencyPenalty, in: -100...100, for: "--frequency-penalty")
    try require(presencePenalty, in: -100...100, for: "--presence-penalty")
    try require(repetitionPenalty, in: 0.01...100, for: "--repetition-penalty")
    try require(noRepeatNgram, in: 0...1000, for: "--no-repeat-ngram")
    if let beam {
      try require(beam, in: 1...1000, for: "--beam")
      guard count <= beam else {
        throw ValidationError("--count \(count) needs a --beam of at least as many, not \(beam)")
      }
    }
  }

  func options(seed: UInt64) -> GenerationOptions {
    var options = GenerationOptions()
    options.maximumTokens = maxTokens
    options.minimumTokens = minTokens
    options.count = count
    options.sampling.temperature = temperature
    options.sampling.topK = topK
    options.sampling.topP = topP
    options.sampling.minP = minP
    options.sampling.typicalP = typicalP
    options.sampling.frequencyPenalty = frequencyPenalty
    options.sampling.presencePenalty = presencePenalty
    options.sampling.seed = seed
    options.repetitionPenalty = repetitionPenalty
    options.noRepeatNGram = noRepeatNgram
    options.stopStrings = stop
    options.beamWidth = beam
    return options
  }
}
