import ParlanceModels

/// A token as `logprobs` of `/v1/completions` tells of it.
struct ToldToken: Sendable {
  let token: TextSession.Event.Token
  let alternatives: [TextSession.Event.Token]
  /// Whether the model says how likely it is: of the first of a text it does not.
  var isScored = true
  /// Where its text begins, in Unicode scalars.
  var offset: Int?
}

/// A prompt that an answer begins with.
struct EchoedPrompt: Sendable {
  let text: String
  /// Its tokens, where they are told of.
  let tokens: [ToldToken]

  /// - Parameters:
  ///   - ids: as the model reads it.
  ///   - scores: of all ids but the first.
  init(_ text: String, _ ids: [Int32], _ scores: GenerationTask.Answer?, generator: TextGenerator) {
    self.text = text
    var tokens: [ToldToken] = []
    var start = ""
    if let first = ids.first, first != generator.startToken {
      let token = TextSession.Event.Token(
        id: first, text: generator.tokenizer.token(first) ?? "<\(first)>", logProbability: 0)
      start = generator.plainText(of: token)
      tokens.append(ToldToken(token: token, alternatives: [], isScored: false, offset: 0))
    }
    self.tokens = tokens + (scores?.told(after: start) ?? [])
  }
}

extension GenerationTask.Answer {
  /// Its tokens, their places counted from the beginning of what comes before.
  func told(after start: String) -> [ToldToken] {
    let before = start.unicodeScalars.count
    return zip(tokens, zip(alternatives, offsets)).map { token, rest in
      ToldToken(token: token, alternatives: rest.0, offset: before + rest.1)
    }
  }
}
