import ArgumentParser
import ParlanceDecoding
import ParlanceModels

/// How translations are searched for.
struct BeamArguments: ParsableArguments {
  enum Stopping: String, ExpressibleByArgument, CaseIterable {
    case enough, heuristic, never

    var rule: EarlyStopping {
      switch self {
      case .enough: .whenEnoughFinished
      case .heuristic: .heuristic
      case .never: .never
      }
    }
  }

  enum Normalization: String, ExpressibleByArgument, CaseIterable { case average, gnmt }

  @Option(
    help: "How many hypotheses are kept at each step; 1 is greedy (default: as the folder says, else 5).")
  var beam: Int?
  @Option(help: "How many translations of each line.") var nbest = 1
  @Option(
    parsing: .unconditional,
    help:
      "The A by which length is weighed: 0 not at all; above 0 favors longer ones (default: as the folder says, else 1)."
  )
  var lengthPenalty: Double?
  @Option(help: "average: score / n^A; gnmt: score / ((5 + n) / 6)^A.")
  var lengthNormalization = Normalization.average
  @Option(help: "Weight of the penalty for source words that were not looked at.") var coveragePenalty = 0.0
  @Option(help: "Pieces at most (default: as the folder says, else twice the source's and ten).")
  var maxLength: Int?
  @Option(help: "Pieces at least (default: as the folder says, else 0).") var minLength: Int?
  @Option(help: "No N pieces in a row come twice; 0: they may (default: as the folder says, else 0).")
  var noRepeatNgram: Int?
  @Option(help: "Above 1, pieces that came in the translation lose (default: as the folder says, else 1).")
  var repetitionPenalty: Float?
  @Option(help: "What each translation begins with.") var prefix = ""
  @Option(
    help:
      "When a line is done: enough translations; no open one looks better; none can become better (default: as the folder says, else heuristic)."
  )
  var earlyStopping: Stopping?
  @Option(help: "Lines that go through the model at once.") var batchSize = 32

  func validate() throws {
    if let beam { try require(beam, in: 1...1000, for: "--beam") }
    try require(nbest, in: 1...1000, for: "--nbest")
    if let lengthPenalty { try require(lengthPenalty, in: -10...10, for: "--length-penalty") }
    try require(coveragePenalty, in: 0...100, for: "--coverage-penalty")
    if let maxLength { try require(maxLength, in: 1...100_000, for: "--max-length") }
    if let minLength { try require(minLength, in: 0...100_000, for: "--min-length") }
    if let noRepeatNgram { try require(noRepeatNgram, in: 0...1000, for: "--no-repeat-ngram") }
    if let repetitionPenalty { try require(repetitionPenalty, in: 0.01...100, for: "--repetition-penalty") }
    try require(batchSize, in: 1...10_000, for: "--batch-size")
    if nbest > beam ?? 5 {
      throw ValidationError("--nbest \(nbest) needs a --beam of at least as many, not \(beam ?? 5)")
    }
    if let maxLength, let minLength, minLength > maxLength {
      throw ValidationError("--min-length \(minLength) is above --max-length \(maxLength)")
    }
  }

  /// The flags that were given, over what the folder says.
  func apply(to options: inout TranslationOptions) {
    options.beamWidth = max(beam ?? options.beamWidth, nbest)
    options.nBest = nbest
    let alpha: Double? = lengthPenalty
    switch (lengthNormalization, alpha) {
    case (.average, let alpha?): options.lengthNormalization = .average(alpha: alpha)
    case (.gnmt, let alpha): options.lengthNormalization = .gnmt(alpha: alpha ?? 1)
    case (.average, nil): break
    }
    options.coveragePenalty = coveragePenalty
    options.maximumLength = maxLength ?? options.maximumLength
    options.minimumLength = minLength ?? options.minimumLength
    options.noRepeatNGram = noRepeatNgram ?? options.noRepeatNGram
    options.repetitionPenalty = repetitionPenalty ?? options.repetitionPenalty
    options.prefix = prefix
    options.earlyStopping = earlyStopping?.rule ?? options.earlyStopping
    options.batchSize = batchSize
  }
}
