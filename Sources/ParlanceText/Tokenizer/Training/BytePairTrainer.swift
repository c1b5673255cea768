/// Trains byte-pair vocabularies as Hugging Face's `BpeTrainer` does: same tokens, same order, same merges.
public struct BytePairTrainer: Sendable {
  public var settings: SubwordTrainingSettings

  public init(_ settings: SubwordTrainingSettings = SubwordTrainingSettings()) { self.settings = settings }

  /// Trains on words with their counts. The order of the words does not matter.
  /// - Parameters:
  ///   - words: as a pre-tokenizer gives them out (see `WordCounter`), in valid UTF-8.
  ///   - observer: called with the number of tokens now and then; what it throws ends the training.
  /// - Throws: what `observer` throws.
  public func train(
    on words: Vocabulary, observer: ((_ tokens: Int) throws -> Void)? = nil
  ) throws -> TrainedSubwords {
    var training = SubwordTraining(settings, observer: observer)
    return try training.train(on: words)
  }
}
