import ParlanceKernels
import ParlanceParallel
import ParlanceTensor

/// A token and its log-probability.
struct ScoredToken: Sendable {
  var token: Int32
  var logProbability: Float
}

/// Says how a row goes on.
protocol TokenChooser: Sendable {
  /// - Returns: nil where no token is possible.
  func choose(_ logits: Span<Float>, after context: DecodingContext, row: SearchRow) -> ScoredToken?
}

/// Which of the caller's rows a row continues, and as which of its samples.
struct SearchRow: Sendable {
  var index: Int
  var sample: Int
}

/// Continues each row by itself, all of them in one batch that rows leave when they are done.
struct RowSearch<Decoder: StepDecoder, Chooser: TokenChooser> {
  let decoder: Decoder
  let chooser: Chooser
  let options: SearchOptions
  let samples: Int
  let observer: SearchObserver

  private struct Row {
    var place: SearchRow
    var context: DecodingContext
    /// Tokens that the decoder has seen, or is about to.
    var fed: Int
    var logProbabilities: [Float] = []
    var attention: [[Float]] = []
    var isEnded = false
    var isDone = false
  }

  func decode(from start: Decoder.State, prefixes: [[Int32]], limits: [Int]) -> [[Hypothesis]] {
    var state = start
    var results = prefixes.map { _ in [Hypothesis]() }
    guard !prefixes.isEmpty else { return results }
    var (logits, fed) = decoder.begin(prefixes, &state)
    // Samples of a row part after the first step, which is the same for all of them.
    var rowOfLogits = prefixes.indices.flatMap { [Int](repeating: $0, count: samples) }
    var rows = rowOfLogits.indices.map { i in
      Row(
        place: SearchRow(index: rowOfLogits[i], sample: i % samples),
        context: DecodingContext(
          tokens: prefixes[rowOfLogits[i]], prefixCount: prefixes[rowOfLogits[i]].count,
          limit: limits[rowOfLogits[i]]), fed: fed[rowOfLogits[i]])
    }
    while true {
      let chosen = choices(rows, logits, rowOfLogits)
      let attention = options.keepsAttention ? decoder.attention(state) : nil
      for i in rows.indices { extend(&rows[i], by: chosen[i], attention?[rowOfLogits[i]]) }
      for row in rows where row.isDone { results[row.place.index].append(hypothesis(row)) }
      let kept = rows.indices.filter { !rows[$0].isDone }
      let isCancelled = !kept.isEmpty && observer.isCancelled()
      if isCancelled { for i in kept { results[rows[i].place.index].append(hypothesis(rows[i])) } }
      if kept.isEmpty || isCancelled { break }
      decoder.rearrange(&state, kept.map { rowOfLogits[$0] }, of: logits.shape.rows)
      rows = kept.map { rows[$0] }
      logits = decoder.step(rows.map { $0.context.tokens[$0.fed] }, &state)
      for i in rows.indices { rows[i].fed += 1 }
      rowOfLogits = Array(rows.indices)
    }
    return results.map { $0.stableSorted { $0.score > $1.score } }
  }

  /// For each row the token after the last; nil where none is to be chosen since the prefix says it.
  private func choices(_ rows: [Row], _ logits: Tensor, _ rowOfLogits: [Int]) -> [ScoredToken?] {
    let width = logits.shape.width
    return ParallelLoop.map(
      count: rows.count, chunk: max(1, Self.scoresAPiece / max(1, width)), threads: Threads.count
    ) { piece in
      logits.withElements { elements in
        piece.map { i -> ScoredToken? in
          guard rows[i].fed == rows[i].context.tokens.count else { return nil }
          let start = rowOfLogits[i] * width
          return chooser.choose(
            elements.extracting(start..<start + width), after: rows[i].context, row: rows[i].place)
        }
      }
    }.flatMap { $0 }
  }

  private func extend(_ row: inout Row, by chosen: ScoredToken?, _ attention: [Float]?) {
    guard row.fed == row.context.tokens.count else { return }
    guard let chosen else {
      row.isDone = true
      return
    }
    row.context.tokens.append(chosen.token)
    row.logProbabilities.append(chosen.logProbability)
    if let attention { row.attention.append(attention) }
    let goesOn = row.place.sample > 0 || observer.onToken(row.place.index, chosen.token)
    row.isEnded = !goesOn || options.endTokens.contains(chosen.token)
    row.isDone = row.isEnded || row.context.generated.count >= row.context.limit
  }

  private func hypothesis(_ row: Row) -> Hypothesis {
    let sum = row.logProbabilities.reduce(0.0) { $0 + Double($1) }
    let length = row.logProbabilities.count
    return Hypothesis(
      tokens: Array(row.context.generated), tokenLogProbabilities: row.logProbabilities, logProbability: sum,
      score: length > 0 ? options.lengthNormalization.score(sum, length: length) : 0,
      attention: row.attention.count == length && options.keepsAttention && length > 0 ? row.attention : nil,
      isFinished: row.isEnded)
  }

  /// Scores that are worth a thread's while.
  private static var scoresAPiece: Int { 32_768 }
}

extension StepDecoder {
  /// Feeds the prompts at once where the model can, else each one's first token.
  /// - Returns: the logits of the next tokens, and how many of each row's were fed.
  func begin(_ prefixes: [[Int32]], _ state: inout State) -> (logits: Tensor, fed: [Int]) {
    if prefixes.contains(where: { $0.count > 1 }), let logits = prefill(prefixes, &state) {
      return (logits, prefixes.map(\.count))
    }
    return (step(prefixes.map { $0[0] }, &state), prefixes.map { _ in 1 })
  }
}

extension Array {
  /// Sorted, equal ones in the order they were.
  func stableSorted(by precedes: (Element, Element) -> Bool) -> [Element] {
    enumerated().sorted { a, b in
      precedes(a.element, b.element) || (!precedes(b.element, a.element) && a.offset < b.offset)
    }.map(\.element)
  }
}
