/// A fastText model: settings, dictionary, input rows (words, then n-gram buckets) and output rows (words,
/// labels or inner nodes). Loaded from a `.bin` or `.ftz`, or made by training.
public struct FastTextModel: Sendable {
  public var arguments: FastTextArguments
  public var dictionary: FastTextDictionary
  public var input: EmbeddingMatrix
  public var output: EmbeddingMatrix

  public init(
    arguments: FastTextArguments, dictionary: FastTextDictionary, input: EmbeddingMatrix,
    output: EmbeddingMatrix
  ) {
    self.arguments = arguments
    self.dictionary = dictionary
    self.input = input
    self.output = output
  }
}
