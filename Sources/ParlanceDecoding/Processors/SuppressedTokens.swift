/// Tokens that never come.
public struct SuppressedTokens: LogitsProcessor {
  private let tokens: [Int32]

  public init(_ tokens: [Int32]) { self.tokens = tokens }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    scores.set(tokens, to: -.infinity)
  }

  public func forbidden(_ context: DecodingContext) -> [Int32]? { tokens }
}

/// No end token before there are some new tokens.
public struct MinimumLength: LogitsProcessor {
  private let length: Int
  private let endTokens: [Int32]

  public init(_ length: Int, endTokens: [Int32]) {
    self.length = length
    self.endTokens = endTokens
  }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    if context.generated.count < length { scores.set(endTokens, to: -.infinity) }
  }

  public func forbidden(_ context: DecodingContext) -> [Int32]? {
    context.generated.count < length ? endTokens : []
  }
}

/// The token that comes first. It costs nothing, as in Hugging Face.
public struct ForcedStart: LogitsProcessor {
  private let token: Int32

  public init(_ token: Int32) { self.token = token }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    guard context.generated.isEmpty else { return }
    for i in scores.indices { scores[i] = -.infinity }
    scores.set(CollectionOfOne(token), to: 0)
  }
}

/// The token that takes the last place where the length limit is met. It costs nothing, as in Hugging Face.
public struct ForcedEnd: LogitsProcessor {
  private let token: Int32

  public init(_ token: Int32) { self.token = token }

  public func process(_ scores: inout [Float], _ context: DecodingContext) {
    guard context.generated.count == context.limit - 1 else { return }
    for i in scores.indices { scores[i] = -.infinity }
    scores.set(CollectionOfOne(token), to: 0)
  }

  public func forbidden(_ context: DecodingContext) -> [Int32]? {
    context.generated.count == context.limit - 1 ? nil : []
  }
}
