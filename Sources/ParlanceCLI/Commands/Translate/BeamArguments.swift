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

  @Option(help: "How many hypotheses are kept at each step; 1 is greedy.") var beam = 5
  @Option(help: "How many translations of each line.") var nbest = 1
  @Option(
    parsing: .unconditional,
    help: "The A by which length is weighed: 0 not at all; above 0 favors longer ones.")
  var lengthPenalty = 1.0
  @Option(help: "average: score / n^A; gnmt: score / ((5 + n) / 6)^A.")
  var lengthNormalization = Normalization.average
  @Option(help: "Weight of the penalty for source words that were not looked at.") var coveragePenalty = 0.0
  @Option(help: "Pieces at most (default: twice the source's and ten).") var maxLength: Int?
  @Option(help: "Pieces at least.") var minLength = 0
  @Option(help: "No N pieces in a row come twice; 0: they may.") var noRepeatNgram = 0
  @Option(help: "When a line is done: enough translations; no open one looks better; none can become better.")
  var earlyStopping = Stopping.heuristic
  @Option(help: "Lines that go through the model at once.") var batchSize = 32

  func validate() throws {
    try require(beam, in: 1...1000, for: "--beam")
    try require(nbest, in: 1...1000, for: "--nbest")
    try require(lengthPenalty, in: -10...10, for: "--length-penalty")
    try require(coveragePenalty, in: 0...100, for: "--coverage-penalty")
    if let maxLength { try require(maxLength, in: 1...100_000, for: "--max-length") }
    try require(minLength, in: 0...100_000, for: "--min-length")
    try require(noRepeatNgram, in: 0...1000, for: "--no-repeat-ngram")
    try require(batchSize, in: 1...10_000, for: "--batch-size")
    if nbest > beam {
      throw ValidationError("--nbest \(nbest) needs a --beam of at least as many, not \(beam)")
    }
    if let maxLength, minLength > maxLength {
      throw ValidationError("--min-length \(minLength) is above --max-length \(maxLength)")
    }
  }

  var options: TranslationOptions {
    var options = TranslationOptions()
    options.beamWidth = beam
    options.nBest = nbest
    options.lengthNormalization =
      switch lengthNormalization {
      case .average: .average(alpha: lengthPenalty)
      case .gnmt: .gnmt(alpha: lengthPenalty)
      }
    options.coveragePenalty = coveragePenalty
    options.maximumLength = maxLength
    options.minimumLength = minLength
    options.noRepeatNGram = noRepeatNgram
    options.earlyStopping = earlyStopping.rule
    options.batchSize = batchSize
    return options
  }
}
