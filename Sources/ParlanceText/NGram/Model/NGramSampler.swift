/// Draws sentences from a model, word by word.
public struct NGramSampler: Sendable {
  public let model: NGramModel
  /// Below 1 the likely words become likelier, above 1 all become more alike; 1 draws by the model's own
  /// probabilities.
  public let temperature: Double
  /// Words after which a sentence is cut off.
  public let longest: Int

  /// - Throws: `NGramError.impossibleRequest` where the temperature is not above 0 or no word would be allowed.
  public init(_ model: NGramModel, temperature: Double = 1, longest: Int = 100) throws {
    guard temperature > 0, temperature.isFinite else {
      throw NGramError.impossibleRequest("the temperature must be above 0, not \(temperature)")
    }
    guard longest > 0 else {
      throw NGramError.impossibleRequest("a sentence must be allowed at least 1 word, not \(longest)")
    }
    (self.model, self.temperature, self.longest) = (model, temperature, longest)
  }

  /// A sentence, without `<s>` and `</s>`. Neither `<s>` nor `<unk>` is ever drawn.
  ///
  /// Each step asks for the probability of every word: the time for one is that of the vocabulary.
  public func sentence(using generator: inout some RandomNumberGenerator) -> [String] {
    var state = model.startState
    var words: [String] = []
    var weights = [Double](repeating: 0, count: model.wordCount)
    while words.count < longest {
      let id = draw(from: weigh(after: state, &weights), weights, using: &generator)
      if id == NGramWords.sentenceEndID { break }
      guard let word = model.word(id) else { break }
      words.append(word)
      state = model.score(state, id).nextState
    }
    return words
  }

  /// Fills in p(word | state) to the power of 1 / temperature, up to a factor; returns the sum.
  private func weigh(after state: NGramState, _ weights: inout [Double]) -> Double {
    // Relative to the likeliest, so that no temperature makes all of them too small to tell from 0.
    var best = -Double.infinity
    model.storage.withBytes { bytes in
      for id in weights.indices where id != NGramWords.sentenceStartID && id != NGramWords.unknownID {
        var next = state
        weights[id] = Double(model.tables.advance(&next, by: UInt32(id), in: bytes).0)
        best = max(best, weights[id])
      }
    }
    var sum = 0.0
    for id in weights.indices {
      let isDrawn = id != NGramWords.sentenceStartID && id != NGramWords.unknownID
      weights[id] = isDrawn ? DecimalPower.ofTen((weights[id] - best) / temperature) : 0
      sum += weights[id]
    }
    return sum
  }

  private func draw(
    from sum: Double, _ weights: [Double], using generator: inout some RandomNumberGenerator
  ) -> UInt32 {
    var left = Double.random(in: 0..<1, using: &generator) * sum
    var last = NGramWords.sentenceEndID
    for id in weights.indices where weights[id] > 0 {
      last = UInt32(id)
      left -= weights[id]
      if left < 0 { break }
    }
    return last
  }
}
