import ParlanceKernels
import ParlanceParallel
import ParlanceTensor

/// Continues rows that come and go: a new one joins between two steps, one that is done leaves. A row gets the tokens that
/// `SamplingSearch` or `GreedySearch` gives it, to the bit, whatever goes on beside it.
///
/// ```swift
/// var session = RowSession(decoder)
/// session.add(1, prefix: prompt, limit: 50, RowRequest(options, sampling, seed: 7), state: decoder.start(rows: 1))
/// while !session.isEmpty {
///   for event in session.step() { print(event.row, event.token) }
/// }
/// ```
public struct RowSession<Decoder: StepDecoder>: Sendable {
  private struct Row: Sendable {
    let key: Int
    let request: RowRequest
    var context: DecodingContext
    /// Tokens that the decoder has seen.
    var fed = 0
    var logProbabilities: [Float] = []
    var attention: [[Float]] = []
    var isEnded = false
    var isDone = false
  }

  /// Tokens of prompts that are read before the others go on: so a long prompt holds nobody up for long.
  public var promptChunk = 256

  private var joined: JoinedRows<Decoder, Row>
  /// Rows whose prompts are being read, oldest first, each with a state of its own.
  private var reading: [(row: Row, state: Decoder.State)] = []

  public init(_ decoder: Decoder) { joined = JoinedRows(decoder) }

  public var isEmpty: Bool { joined.isEmpty && reading.isEmpty }
  /// Rows that are being continued, or whose prompts are being read.
  public var count: Int { joined.groups.reduce(reading.count) { $0 + $1.rows.count } }

  /// Adds a row.
  /// - Parameters:
  ///   - key: what events name it by.
  ///   - prefix: the tokens that it begins with, at least one.
  ///   - limit: how many new tokens it may have, at least 1.
  ///   - state: the decoder's first state, of one row.
  public mutating func add(
    _ key: Int, prefix: [Int32], limit: Int, _ request: RowRequest, state: Decoder.State
  ) {
    precondition(!prefix.isEmpty && limit > 0, "a prefix of \(prefix.count) tokens, a limit of \(limit)")
    let row = Row(
      key: key, request: request,
      context: DecodingContext(tokens: prefix, prefixCount: prefix.count, limit: limit))
    if prefix.count == 1 { joined.add([row], state) } else { reading.append((row, state)) }
  }

  /// Lets go of a row that is no longer wanted.
  public mutating func remove(_ key: Int) {
    reading.removeAll { $0.row.key == key }
    for index in joined.groups.indices {
      let places = joined.groups[index].rows.indices.filter { joined.groups[index].rows[$0].key != key }
      if places.count < joined.groups[index].rows.count {
        let rows = joined.groups[index].rows
        joined.keep(places.map { rows[$0] }, places, in: index)
      }
    }
    joined.removeEmptyGroups()
  }

  /// Goes one token on with each row whose prompt was read, and reads on in the others' prompts.
  public mutating func step() -> [RowEvent] {
    var events = stepRows()
    events += readPrompts()
    return events
  }

  private mutating func stepRows() -> [RowEvent] {
    var events: [RowEvent] = []
    for index in joined.groups.indices {
      var rows = joined.groups[index].rows
      let tokens = rows.map { $0.context.tokens[$0.fed] }
      let logits = joined.decoder.step(tokens, &joined.groups[index].state)
      for place in rows.indices { rows[place].fed += 1 }
      let attention =
        rows.contains { $0.request.options.keepsAttention }
        ? joined.decoder.attention(joined.groups[index].state) : nil
      for (place, choice) in Self.choices(rows, logits).enumerated() {
        guard let choice else { continue }
        events.append(Self.extend(&rows[place], choice, attention?[place]))
      }
      let kept = rows.indices.filter { !rows[$0].isDone }
      joined.groups[index].rows = rows
      joined.keep(kept.map { rows[$0] }, kept, in: index)
    }
    joined.removeEmptyGroups()
    return events
  }

  private mutating func readPrompts() -> [RowEvent] {
    var events: [RowEvent] = []
    var budget = promptChunk
    while budget > 0, !reading.isEmpty {
      var (row, state) = reading.removeFirst()
      let end = min(row.fed + promptChunk, row.context.tokens.count)
      guard let logits = joined.decoder.prefill([Array(row.context.tokens[row.fed..<end])], &state) else {
        // Read one token a step, beside the rows that go on.
        joined.add([row], state)
        continue
      }
      budget -= end - row.fed
      row.fed = end
      guard row.fed == row.context.tokens.count else {
        reading.insert((row, state), at: 0)
        continue
      }
      let attention = row.request.options.keepsAttention ? joined.decoder.attention(state) : nil
      if let choice = Self.choices([row], logits)[0] {
        events.append(Self.extend(&row, choice, attention?.first))
      }
      if !row.isDone { joined.add([row], state) }
    }
    return events
  }

  private typealias Choice = (token: ScoredToken?, alternatives: [ScoredToken])

  /// For each row what comes next; nil where the prefix says it.
  private static func choices(_ rows: [Row], _ logits: Tensor) -> [Choice?] {
    let width = logits.shape.width
    return ParallelLoop.map(
      count: rows.count, chunk: max(1, scoresAPiece / max(1, width)), threads: Threads.count
    ) { piece in
      logits.withElements { elements in
        piece.map { i -> Choice? in
          let row = rows[i]
          guard row.fed == row.context.tokens.count else { return nil }
          let scores = elements.extracting(i * width..<(i + 1) * width)
          let token = row.request.chooser.choose(
            scores, after: row.context, row: SearchRow(index: 0, sample: 0))
          guard row.request.alternatives > 0 else { return (token, []) }
          let normalizer = LogNormalizer(scores)
          return (
            token,
            TopValues.find(scores, k: min(row.request.alternatives, width)).map {
              ScoredToken(token: Int32($0.index), logProbability: normalizer($0.value))
            }
          )
        }
      }
    }.flatMap { $0 }
  }

  private static func extend(_ row: inout Row, _ choice: Choice, _ attention: [Float]?) -> RowEvent {
    if let chosen = choice.token {
      row.context.tokens.append(chosen.token)
      row.logProbabilities.append(chosen.logProbability)
      if let attention { row.attention.append(attention) }
      row.isEnded = row.request.options.endTokens.contains(chosen.token)
      row.isDone = row.isEnded || row.context.generated.count >= row.context.limit
    } else {
      row.isDone = true
    }
    return RowEvent(
      row: row.key, token: choice.token?.token, logProbability: choice.token?.logProbability ?? 0,
      alternatives: choice.alternatives.map {
        RowEvent.Alternative(token: $0.token, logProbability: $0.logProbability)
      },
      hypothesis: row.isDone ? hypothesis(row) : nil)
  }

  private static func hypothesis(_ row: Row) -> Hypothesis {
    let sum = row.logProbabilities.reduce(0.0) { $0 + Double($1) }
    let (length, options) = (row.logProbabilities.count, row.request.options)
    return Hypothesis(
      tokens: Array(row.context.generated), tokenLogProbabilities: row.logProbabilities, logProbability: sum,
      score: length > 0 ? options.lengthNormalization.score(sum, length: length) : 0,
      attention: row.attention.count == length && options.keepsAttention && length > 0 ? row.attention : nil,
      isFinished: row.isEnded)
  }

  /// Scores that are worth a thread's while.
  private static var scoresAPiece: Int { 32_768 }
}
