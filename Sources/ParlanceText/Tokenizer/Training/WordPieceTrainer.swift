/// Trains WordPiece vocabularies as Hugging Face's `WordPieceTrainer` does, by merging the most frequent pair of pieces
/// (not by the likelihood of Wu et al.), but repeatably: characters that continue words follow the alphabet in order,
/// and ties go to the lower left id, then to the lower right id.
public struct WordPieceTrainer: Sendable {
  public var settings: SubwordTrainingSettings

  /// - Parameter settings: pieces that continue a word are marked by `##` where no other mark is set.
  public init(_ settings: SubwordTrainingSettings = SubwordTrainingSettings()) {
    self.settings = settings
    if settings.continuingPrefix == nil { self.settings.continuingPrefix = "##" }
  }

  /// Trains on words with their counts. The order of the words does not matter.
  /// - Parameters:
  ///   - words: as a pre-tokenizer gives them out (see `WordCounter`), in valid UTF-8.
  ///   - observer: called with the number of tokens now and then; what it throws ends the training.
  /// - Returns: pieces; the merges say how they were found, and no file needs them.
  /// - Throws: what `observer` throws.
  public func train(
    on words: Vocabulary, observer: ((_ tokens: Int) throws -> Void)? = nil
  ) throws -> TrainedSubwords {
    var training = SubwordTraining(settings, observer: observer)
    return try training.train(on: words)
  }
}
