import ParlanceKernels

/// How likely a model holds given tokens: for scoring translations and texts, and for aligning them.
public enum TargetScoring {
  /// - Parameters:
  ///   - state: the model's first state, one row for each target.
  ///   - prefixes: what each target follows, the start token first; not scored.
  ///   - targets: the tokens to score, the end token among them where it shall count. An empty one scores 0.
  /// - Returns: for each row its target as a hypothesis, the mean log-probability of its tokens as the score.
  public static func score<Decoder: StepDecoder>(
    _ decoder: Decoder, from state: Decoder.State, prefixes: [[Int32]], targets: [[Int32]],
    keepsAttention: Bool = false, observer: SearchObserver = SearchObserver()
  ) -> [Hypothesis] {
    precondition(
      prefixes.count == targets.count && prefixes.allSatisfy { !$0.isEmpty },
      "\(prefixes.count) prefixes, \(targets.count) targets")
    var options = SearchOptions(endTokens: [], maximumLength: 1)
    options.keepsAttention = keepsAttention
    let places = targets.indices.filter { !targets[$0].isEmpty }
    var start = state
    decoder.rearrange(&start, places, of: targets.count)
    let search = RowSearch(
      decoder: decoder, chooser: GivenToken(targets: places.map { targets[$0] }), options: options,
      samples: 1,
      observer: observer)
    let scored = search.decode(
      from: start, prefixes: places.map { prefixes[$0] }, limits: places.map { targets[$0].count })
    var results = targets.map { _ in
      Hypothesis(tokens: [], tokenLogProbabilities: [], logProbability: 0, score: 0, isFinished: true)
    }
    for (place, hypotheses) in zip(places, scored) {
      guard var hypothesis = hypotheses.first else { continue }
      hypothesis.isFinished = hypothesis.tokens.count == targets[place].count
      results[place] = hypothesis
    }
    return results
  }
}

/// Takes the tokens that are given, however likely the model holds them.
struct GivenToken: TokenChooser {
  let targets: [[Int32]]

  func choose(_ logits: Span<Float>, after context: DecodingContext, row: SearchRow) -> ScoredToken? {
    let token = targets[row.index][context.generated.count]
    let isKnown = token >= 0 && token < logits.count
    return ScoredToken(
      token: token, logProbability: isKnown ? LogNormalizer(logits)(logits[Int(token)]) : -.infinity)
  }
}
