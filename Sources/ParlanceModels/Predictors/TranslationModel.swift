import ParlanceDecoding
import ParlanceNN
import ParlanceTensor

/// A model that translates: it encodes sources and decodes from them.
public protocol TranslationModel: FolderModel {
  associatedtype Decoder: SourceDecoder

  var translationTokens: TranslationTokens { get }

  /// The logits of what comes after each token that the decoder reads, `[target rows, vocabulary]`.
  func logits(on batch: TranslationBatch) -> Tensor

  /// The model packed for decoding.
  func makeDecoder() -> Decoder
}

/// A decoder that starts from sources.
public protocol SourceDecoder: StepDecoder {
  /// - Parameter sources: ids with their end tokens, where the model wants such.
  /// - Returns: a state with a row for each source.
  func start(sources: [[Int32]]) -> State

  /// The longest target; nil where there is no limit.
  var longestTarget: Int? { get }

  /// The attentions to the source that there are to choose from; nil where there is one or none.
  var attentionSize: AttentionSize? { get }

  /// A decoder that tells the attention of the layer and head that were chosen. What it does not have counts as not chosen.
  func telling(_ choice: AttentionChoice) -> Self
}

extension SourceDecoder {
  public var longestTarget: Int? { nil }
  public var attentionSize: AttentionSize? { nil }
  public func telling(_ choice: AttentionChoice) -> Self { self }
}

/// The tokens that begin and end what a translation model reads and writes.
public struct TranslationTokens: Sendable, Hashable {
  public var start: Int32
  public var end: Int32
  /// What each source ends in; nil: nothing.
  public var sourceEnd: Int32?

  public init(start: Int32, end: Int32, sourceEnd: Int32?) {
    self.start = start
    self.end = end
    self.sourceEnd = sourceEnd
  }
}

extension TranslationDecoder: SourceDecoder {}

extension RecurrentTranslator: TranslationModel {
  public var translationTokens: TranslationTokens {
    TranslationTokens(
      start: Int32(options.startToken), end: Int32(options.endToken),
      sourceEnd: options.sourceEndToken.map { Int32($0) })
  }

  public func logits(on batch: TranslationBatch) -> Tensor { logits(batch.source, batch.targetInput).0 }

  public func makeDecoder() -> TranslationDecoder { TranslationDecoder(self) }
}
