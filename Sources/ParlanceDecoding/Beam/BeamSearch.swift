import ParlanceTensor

/// Keeps the best `width` beginnings of each sentence. All beams of all sentences go through the model as one batch, which
/// sentences leave when they are done. Hypotheses, scores and stopping are those of Hugging Face's `generate`.
///
/// ```swift
/// var options = SearchOptions(endTokens: [2], maximumLength: 100)
/// options.nBest = 3
/// let search = BeamSearch(options, width: 5)
/// let hypotheses = search.decode(decoder, from: decoder.start(sources: sources), prefixes: sources.map { _ in [1] })
/// ```
public struct BeamSearch: SearchStrategy {
  public var options: SearchOptions
  public var width: Int
  public var earlyStopping: EarlyStopping

  /// - Precondition: a beam is at least 1 wide.
  public init(_ options: SearchOptions, width: Int, earlyStopping: EarlyStopping = .heuristic) {
    precondition(width > 0, "a beam of \(width)")
    self.options = options
    self.width = width
    self.earlyStopping = earlyStopping
  }

  /// So many that `width` are left to go on if each beam also offers every end token.
  var candidateCount: Int { max(2, 1 + options.endTokens.count) * width }

  public func decode<Decoder: StepDecoder>(
    _ decoder: Decoder, from start: Decoder.State, prefixes: [[Int32]], limits: [Int],
    observer: SearchObserver
  ) -> [[Hypothesis]] {
    check(prefixes: prefixes, limits: limits)
    guard !prefixes.isEmpty else { return [] }
    var state = start
    var (logits, fed) = decoder.begin(prefixes, &state)
    var items = prefixes.indices.map {
      BeamItem(self, prefix: prefixes[$0], fed: fed[$0], limit: limits[$0])
    }
    var active = Array(items.indices)
    let needsAttention = options.keepsAttention || options.coveragePenalty != 0
    let processors = options.allProcessors
    while true {
      let attention = needsAttention ? decoder.attention(state) : nil
      let candidates = candidates(active.map { items[$0] }, logits, processors)
      var row = 0
      var rows: [Int] = []
      for i in active {
        let span = row..<row + items[i].beams.count
        row = span.upperBound
        if items[i].isForced {
          items[i].force()
          rows.append(span.lowerBound)
        } else {
          let parents = items[i].advance(Array(candidates[span]), attention: attention?[span])
          if !items[i].isDone { rows += parents.map { span.lowerBound + $0 } }
        }
      }
      active = active.filter { !items[$0].isDone }
      if active.isEmpty || observer.isCancelled() { break }
      decoder.rearrange(&state, rows, of: logits.shape.rows)
      logits = decoder.step(active.flatMap { items[$0].beams.map(\.token) }, &state)
    }
    return items.map(\.hypotheses)
  }

  /// For each row of the logits its best next tokens, best first.
  private func candidates(
    _ items: [BeamItem], _ logits: Tensor, _ processors: [any LogitsProcessor]
  ) -> [[ScoredToken]] {
    let requests = items.flatMap { item in
      item.beams.map { beam in
        BeamCandidates.Request(
          count: candidateCount, processors: processors,
          context: processors.isEmpty || item.isForced ? nil : item.context(of: beam), isForced: item.isForced
        )
      }
    }
    return BeamCandidates.find(requests, logits)
  }
}
