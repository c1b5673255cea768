import ParlanceKernels

/// Takes the likeliest token at each step; of equals the lowest id.
public struct GreedySearch: SearchStrategy {
  public var options: SearchOptions

  public init(_ options: SearchOptions) { self.options = options }

  public func decode<Decoder: StepDecoder>(
    _ decoder: Decoder, from state: Decoder.State, prefixes: [[Int32]], limits: [Int],
    observer: SearchObserver
  ) -> [[Hypothesis]] {
    check(prefixes: prefixes, limits: limits)
    let search = RowSearch(
      decoder: decoder, chooser: LikeliestToken(processors: options.allProcessors), options: options,
      samples: 1, observer: observer)
    return search.decode(from: state, prefixes: prefixes, limits: limits)
  }
}

struct LikeliestToken: TokenChooser {
  let processors: [any LogitsProcessor]

  func choose(_ logits: Span<Float>, after context: DecodingContext, row: SearchRow) -> ScoredToken? {
    guard !processors.isEmpty else {
      return LargestValue.find(logits, above: -.infinity).map { scored($0.index, logits) }
    }
    if let forbidden = processors.forbidden(context) {
      return TopValues.find(logits, k: forbidden.count + 1)
        .first { $0.value > -.infinity && !forbidden.contains(Int32($0.index)) }
        .map { scored($0.index, logits) }
    }
    var scores = Array(logits)
    for processor in processors { processor.process(&scores, context) }
    return LargestValue.find(scores.span, above: -.infinity).map { scored($0.index, logits) }
  }

  private func scored(_ index: Int, _ logits: Span<Float>) -> ScoredToken {
    ScoredToken(token: Int32(index), logProbability: LogNormalizer(logits)(logits[index]))
  }
}

extension [Float] {
  init(_ span: Span<Float>) { self = span.withUnsafeBufferPointer { Array($0) } }
}
