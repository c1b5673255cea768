import ParlanceKernels
import ParlanceTensor

/// Draws each token from the model's distribution, as the options bend it. The same seed gives the same tokens, whatever
/// else is in the batch. Log-probabilities of hypotheses are the model's own, before the bending.
public struct SamplingSearch: SearchStrategy {
  /// `nBest` says how many samples are drawn for each row.
  public var options: SearchOptions
  public var sampling: SamplingOptions
  /// A seed for each row, so that it draws the same in another place of another batch. Nil: made from the one seed and the
  /// row's number.
  public var seeds: [UInt64]?

  public init(
    _ options: SearchOptions, _ sampling: SamplingOptions = SamplingOptions(), seeds: [UInt64]? = nil
  ) {
    self.options = options
    self.sampling = sampling
    self.seeds = seeds
  }

  public func decode<Decoder: StepDecoder>(
    _ decoder: Decoder, from state: Decoder.State, prefixes: [[Int32]], limits: [Int],
    observer: SearchObserver
  ) -> [[Hypothesis]] {
    check(prefixes: prefixes, limits: limits)
    precondition(
      seeds == nil || seeds?.count == prefixes.count, "\(seeds?.count ?? 0) seeds, \(prefixes.count) rows")
    let streams = prefixes.indices.map { row in
      seeds.map { RandomStream(seed: $0[row], name: "sampling") }
        ?? RandomStream(seed: sampling.seed, name: "sampling").substream(UInt64(row))
    }
    let processors = options.allProcessors + sampling.processors
    let samples = max(options.nBest, 1)
    guard sampling.temperature > 0 else {
      let search = RowSearch(
        decoder: decoder, chooser: LikeliestToken(processors: processors), options: options, samples: samples,
        observer: observer)
      return search.decode(from: state, prefixes: prefixes, limits: limits)
    }
    let search = RowSearch(
      decoder: decoder, chooser: DrawnToken(processors: processors, streams: streams), options: options,
      samples: samples, observer: observer)
    return search.decode(from: state, prefixes: prefixes, limits: limits)
  }
}

struct DrawnToken: TokenChooser {
  let processors: [any LogitsProcessor]
  let streams: [RandomStream]

  func choose(_ logits: Span<Float>, after context: DecodingContext, row: SearchRow) -> ScoredToken? {
    var scores = Array(logits)
    for processor in processors { processor.process(&scores, context) }
    // A token's random number depends on the row, the sample and the place alone.
    var random = streams[row.index].substream(UInt64(row.sample))
    random.position = UInt64(context.generated.count)
    guard let token = draw(from: probabilities(of: scores), Double(random.next() >> 11) * 0x1p-53) else {
      return nil
    }
    return ScoredToken(token: Int32(token), logProbability: LogNormalizer(logits)(logits[token]))
  }

  /// The first place where the probabilities up to it exceed `share` of their sum.
  private func draw(from probabilities: [Float], _ share: Double) -> Int? {
    let target = share * probabilities.reduce(0.0) { $0 + Double($1) }
    var sum = 0.0
    for (token, probability) in probabilities.enumerated() where probability > 0 {
      sum += Double(probability)
      if sum > target { return token }
    }
    return probabilities.lastIndex { $0 > 0 }
  }
}
