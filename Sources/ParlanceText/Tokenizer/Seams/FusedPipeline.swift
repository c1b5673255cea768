/// A normalizer, a pre-tokenizer and a model whose work is done in one pass over the bytes: the same result,
/// faster. Listed in `FusedPipelines`.
public protocol FusedPipeline: Sendable {
  /// Nil where the stages are not those that it stands for.
  init?(normalizer: (any Normalizer)?, preTokenizer: (any PreTokenizer)?, model: any SubwordModel)

  /// A worker for one thread at a time; it may keep caches from call to call.
  func makeWorker() -> any FusedWorker
}

/// What one thread of a fused pipeline works with: a value that holds the caches.
public protocol FusedWorker: Sendable {
  /// Appends the ids of a text.
  /// - Parameter text: valid UTF-8 that holds no added token.
  mutating func appendIDs(of text: Span<UInt8>, to ids: inout [Int32]) throws

  /// Appends the tokens of a text, with their bytes in the text and the numbers of their words from 0.
  /// - Returns: the number of words.
  mutating func appendTokens(of text: Span<UInt8>, to tokens: inout TokenBuffer) throws -> Int
}

/// Every fused pipeline, in the order in which they are asked.
enum FusedPipelines {
  static let kinds: [any FusedPipeline.Type] = [BertWordPiecePipeline.self, BytePairPipeline.self]

  static func fitting(
    normalizer: (any Normalizer)?, preTokenizer: (any PreTokenizer)?, model: any SubwordModel
  ) -> (any FusedPipeline)? {
    for kind in kinds {
      if let pipeline = kind.init(normalizer: normalizer, preTokenizer: preTokenizer, model: model) {
        return pipeline
      }
    }
    return nil
  }
}
