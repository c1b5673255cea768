import ParlanceDecoding
import ParlanceTensor

/// A model that translates: it encodes sources and decodes from them.
public protocol TranslationModel: FolderModel {
  associatedtype Decoder: SourceDecoder

  var translationTokens: TranslationTokens { get }

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
}

extension SourceDecoder {
  public var longestTarget: Int? { nil }
}

/// The tokens that begin and end what a translation model reads and writes.
public struct TranslationTokens: Sendable, Hashable {
  public var start: Int32
  public var end: Int32
  /// What each source ends in; nil: nothing.
  public var sourceEnd: Int32?
}

extension TranslationDecoder: SourceDecoder {}

extension RecurrentTranslator: TranslationModel {
  public var translationTokens: TranslationTokens {
    TranslationTokens(
      start: Int32(options.startToken), end: Int32(options.endToken),
      sourceEnd: options.sourceEndToken.map { Int32($0) })
  }

  public func makeDecoder() -> TranslationDecoder { TranslationDecoder(self) }
}
