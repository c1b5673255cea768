import ArgumentParser
import Parlance

extension BLEUTokenizer: ExpressibleByArgument {}

/// The settings of BLEU.
struct BLEUOptions: ParsableArguments {
  enum Smoothing: String, ExpressibleByArgument, CaseIterable {
    case exp
    case floor
    case addK = "add-k"
    case none
  }

  @Option(help: "What divides segments into tokens.") var tokenize = BLEUTokenizer.mteval13a
  @Option(help: "What takes the place of precisions of 0.") var smooth = Smoothing.exp
  @Option(help: "The value of floor (default 0.1) or add-k (default 1).") var smoothValue: Double?
  @Flag(help: "Leave out n-gram lengths that the text is too short for.") var effectiveOrder = false

  func validate() throws {
    if let smoothValue { try require(smoothValue, in: 0...1e9, for: "--smooth-value") }
  }

  func answer(_ files: SegmentFiles, lowercases: Bool) throws -> MetricAnswer {
    var bleu = BLEU()
    bleu.tokenizer = tokenize
    bleu.lowercases = lowercases
    bleu.usesEffectiveOrder = effectiveOrder
    bleu.smoothing =
      switch smooth {
      case .exp: .exponential
      case .none: .none
      case .floor: .floor(smoothValue ?? 0.1)
      case .addK: .addK(smoothValue ?? 1)
      }
    let score = try bleu.corpusScore(files.hypotheses, references: files.references)
    var answer = MetricAnswer(.bleu, score.value)
    answer.signature = bleu.signature(references: files.references.count)
    answer.precisions = score.precisions
    answer.brevityPenalty = score.brevityPenalty
    answer.hypothesisLength = score.statistics.hypothesisLength
    answer.referenceLength = score.statistics.referenceLength
    return answer
  }
}

/// The settings of chrF.
struct ChrFOptions: ParsableArguments {
  @Option(help: "Longest word n-grams: 0 for chrF, 2 for chrF++.") var wordOrder = 0
  @Option(help: "Longest character n-grams.") var charOrder = 6
  @Option(help: "How many times as much recall weighs as precision.") var beta = 2
  @Flag(help: "Count white space as characters.") var whitespace = false

  func validate() throws {
    try require(wordOrder, in: 0...100, for: "--word-order")
    try require(charOrder, in: 1...100, for: "--char-order")
    try require(beta, in: 1...1000, for: "--beta")
  }

  func answer(_ files: SegmentFiles, lowercases: Bool) throws -> MetricAnswer {
    var chrF = ChrF(wordOrder: wordOrder)
    chrF.characterOrder = charOrder
    chrF.beta = beta
    chrF.lowercases = lowercases
    chrF.keepsWhiteSpace = whitespace
    var answer = MetricAnswer(
      .chrf, try chrF.corpusScore(files.hypotheses, references: files.references))
    answer.name = chrF.name
    answer.signature = chrF.signature(references: files.references.count)
    return answer
  }
}

/// The settings of TER.
struct TEROptions: ParsableArguments {
  @Flag(help: "Part punctuation from words.") var normalized = false
  @Flag(help: "Take punctuation out.") var noPunct = false
  @Flag(help: "Both also in East Asian text.") var asianSupport = false
  @Flag(help: "Let case count.") var caseSensitive = false

  func answer(_ files: SegmentFiles) throws -> MetricAnswer {
    var ter = TER()
    ter.normalizes = normalized
    ter.removesPunctuation = noPunct
    ter.supportsAsianText = asianSupport
    ter.isCaseSensitive = caseSensitive
    let score = try ter.corpusScore(files.hypotheses, references: files.references)
    var answer = MetricAnswer(.ter, score.value)
    answer.signature = ter.signature(references: files.references.count)
    answer.edits = score.edits
    return answer
  }
}
