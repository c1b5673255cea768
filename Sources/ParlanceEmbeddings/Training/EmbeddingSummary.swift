/// What a training run saw and how long it took.
public struct EmbeddingSummary: Sendable {
  /// Tokens of the corpus, ends of lines included.
  public var tokens: Int
  /// Words of the vocabulary.
  public var words: Int
  public var lines: Int
  /// Invalid parts of the UTF-8 that were replaced.
  public var invalidSequences: Int
  /// Mean loss of the last examples sampled; nil where the text was too short for a sample.
  public var loss: Double?
  public var epochs = 0
  /// Reading the text and making the vocabulary.
  public var readingSeconds = 0.0
  public var trainingSeconds = 0.0

  /// Tokens of all epochs a second of training.
  public var tokensPerSecond: Double { Double(tokens * epochs) / max(trainingSeconds, 1e-9) }
}
