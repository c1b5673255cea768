import ParlanceTensor

/// Beam searches that come and go: a new sentence joins between two steps, one that is done leaves. A sentence gets the
/// hypotheses that `BeamSearch` gives it, to the bit, whatever goes on beside it.
public struct BeamSession<Decoder: StepDecoder>: Sendable {
  private struct Item: Sendable {
    let key: Int
    let search: BeamSearch
    let processors: [any LogitsProcessor]
    var beam: BeamItem
  }

  /// One row of the batch.
  private struct Row: Sendable {
    var key: Int
    var beam: Int
  }

  private var joined: JoinedRows<Decoder, Row>
  private var items: [Int: Item] = [:]

  public init(_ decoder: Decoder) { joined = JoinedRows(decoder) }

  public var isEmpty: Bool { joined.isEmpty }
  /// Sentences that are being worked on.
  public var count: Int { items.count }

  /// A sentence to add.
  public struct Sentence: Sendable {
    let key: Int
    let prefix: [Int32]
    let limit: Int
    let search: BeamSearch

    /// - Parameters:
    ///   - key: what results name it by; no other of the session has it.
    ///   - prefix: the tokens that each hypothesis begins with, the start token first.
    ///   - limit: how many new tokens it may have, at least 1.
    public init(_ key: Int, prefix: [Int32], limit: Int, _ search: BeamSearch) {
      self.key = key
      self.prefix = prefix
      self.limit = limit
      self.search = search
    }
  }

  /// Adds sentences.
  /// - Parameter state: the decoder's first state, a row for each of them.
  public mutating func add(_ sentences: [Sentence], state: Decoder.State) {
    for new in sentences {
      precondition(
        !new.prefix.isEmpty && new.limit > 0 && items[new.key] == nil,
        "sentence \(new.key): a prefix of \(new.prefix.count) tokens, a limit of \(new.limit)")
      // The first step feeds the first token.
      items[new.key] = Item(
        key: new.key, search: new.search, processors: new.search.options.allProcessors,
        beam: BeamItem(new.search, prefix: new.prefix, fed: 1, limit: new.limit))
    }
    joined.add(sentences.map { Row(key: $0.key, beam: 0) }, state)
  }

  /// Lets go of a sentence that is no longer wanted.
  public mutating func remove(_ key: Int) {
    guard items.removeValue(forKey: key) != nil else { return }
    for index in joined.groups.indices {
      let rows = joined.groups[index].rows
      let places = rows.indices.filter { rows[$0].key != key }
      if places.count < rows.count { joined.keep(places.map { rows[$0] }, places, in: index) }
    }
    joined.removeEmptyGroups()
  }

  /// Goes one token on with each sentence.
  /// - Returns: the hypotheses of those that are done, best first.
  public mutating func step() -> [(key: Int, hypotheses: [Hypothesis])] {
    var done: [(key: Int, hypotheses: [Hypothesis])] = []
    for index in joined.groups.indices { done += step(group: index) }
    joined.removeEmptyGroups()
    for (key, _) in done { items[key] = nil }
    return done
  }

  private mutating func step(group index: Int) -> [(key: Int, hypotheses: [Hypothesis])] {
    let rows = joined.groups[index].rows
    let tokens = rows.map { row in items[row.key].map { $0.beam.beams[row.beam].token } ?? 0 }
    let logits = joined.decoder.step(tokens, &joined.groups[index].state)
    let needsAttention = rows.contains { row in
      items[row.key].map { $0.search.options.keepsAttention || $0.search.options.coveragePenalty != 0 }
        ?? false
    }
    let attention = needsAttention ? joined.decoder.attention(joined.groups[index].state) : nil
    let requests = rows.map { row in
      items[row.key].map { item in
        BeamCandidates.Request(
          count: item.search.candidateCount, processors: item.processors,
          context: item.processors.isEmpty || item.beam.isForced
            ? nil : item.beam.context(of: item.beam.beams[row.beam]),
          isForced: item.beam.isForced)
      }
    }
    let candidates = BeamCandidates.find(requests.compactMap { $0 }, logits)
    var (kept, places): ([Row], [Int]) = ([], [])
    var done: [(key: Int, hypotheses: [Hypothesis])] = []
    var start = 0
    while start < rows.count {
      let key = rows[start].key
      guard var item = items[key] else { break }
      let span = start..<start + item.beam.beams.count
      start = span.upperBound
      if item.beam.isForced {
        item.beam.force()
        kept.append(Row(key: key, beam: 0))
        places.append(span.lowerBound)
      } else {
        let wants = item.search.options.keepsAttention || item.search.options.coveragePenalty != 0
        let parents = item.beam.advance(
          Array(candidates[span]), attention: wants ? attention?[span] : nil)
        if item.beam.isDone {
          done.append((key, item.beam.hypotheses))
        } else {
          kept += parents.indices.map { Row(key: key, beam: $0) }
          places += parents.map { span.lowerBound + $0 }
        }
      }
      items[key] = item
    }
    joined.keep(kept, places, in: index)
    return done
  }
}
