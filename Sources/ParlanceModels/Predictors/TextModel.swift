import ParlanceDecoding

/// A model that says how a text goes on.
public protocol TextModel: FolderModel {
  associatedtype Decoder: TextDecoder

  var textTokens: TextTokens { get }

  /// The model packed for decoding.
  func makeDecoder() -> Decoder
}

/// A decoder that starts from nothing.
public protocol TextDecoder: StepDecoder {
  /// The longest text, prompt included; nil where there is no limit.
  var longestText: Int? { get }

  func start(rows: Int) -> State
}

extension TextDecoder {
  public var longestText: Int? { nil }
}

/// The tokens that begin and end a text.
public struct TextTokens: Sendable, Hashable {
  /// What a text begins with; nil: nothing, and a prompt must have at least one token.
  public var start: Int32?
  public var ends: [Int32]
  /// Whether a prompt begins with the start token too, not only a text that begins from nothing.
  public var startsPrompts: Bool

  public init(start: Int32?, ends: [Int32], startsPrompts: Bool = true) {
    self.start = start
    self.ends = ends
    self.startsPrompts = startsPrompts
  }
}
