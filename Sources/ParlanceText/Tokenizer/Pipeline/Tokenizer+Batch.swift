import ParlanceParallel

extension Tokenizer {
  /// Encodes many texts, on several threads where asked to. The result does not depend on the number of threads.
  /// - Throws: `TokenizerError` for the first text that has one.
  public func encodeBatch(
    _ texts: [String], addSpecialTokens: Bool = true, threads: Int = 1
  ) throws -> [Encoding] {
    let framing = framing(addSpecialTokens: addSpecialTokens)
    var encodings = try map(texts.indices, size: { texts[$0].utf8.count }, threads: threads) {
      state, index in
      try single(texts[index].utf8.span, framing, &state.worker)
    }
    padding?.apply(to: &encodings)
    return encodings
  }

  /// Encodes many pairs of texts, on several threads where asked to.
  /// - Throws: `TokenizerError` for the first pair that has one.
  public func encodeBatch(
    pairs: [(String, String)], addSpecialTokens: Bool = true, threads: Int = 1
  ) throws -> [Encoding] {
    let size: (Int) -> Int = { pairs[$0].0.utf8.count + pairs[$0].1.utf8.count }
    var encodings = try map(pairs.indices, size: size, threads: threads) { state, index in
      let sequences = [
        try sequence(pairs[index].0.utf8.span, &state.worker),
        try sequence(pairs[index].1.utf8.span, &state.worker),
      ]
      return try assemble(sequences, addSpecialTokens: addSpecialTokens)
    }
    padding?.apply(to: &encodings)
    return encodings
  }

  /// The ids of many texts, on several threads where asked to. Truncation applies; padding does not.
  /// - Throws: `TokenizerError` for the first text that has one.
  public func idsBatch(
    _ texts: [String], addSpecialTokens: Bool = true, threads: Int = 1
  ) throws -> [[Int32]] {
    let limit = truncation?.maxLength ?? .max
    return try map(texts.indices, size: { texts[$0].utf8.count }, threads: threads) { state, index in
      state.ids.removeAll(keepingCapacity: true)
      try appendIDs(
        ofValid: texts[index].utf8.span, addSpecialTokens: addSpecialTokens, limit: limit, &state.worker,
        to: &state.ids)
      var ids: [Int32] = []
      ids.reserveCapacity(state.ids.count)
      ids += state.ids
      return ids
    }
  }

  /// What a thread has from text to text.
  private struct BatchState {
    /// Where the tokenizer has such.
    var worker: TextWorker?
    /// Ids are gathered here first, so that each result is made once and of the right size.
    var ids: [Int32] = []
  }

  /// Maps texts in shares of about equal size, many more than threads so that none waits long for another.
  /// - Parameter body: gives the result of a text.
  private func map<Result: Sendable>(
    _ texts: Range<Int>, size: (Int) -> Int, threads: Int,
    _ body: @Sendable (inout BatchState, Int) throws -> Result
  ) throws -> [Result] {
    let workers = workers
    guard threads > 1, texts.count > 1 else {
      var state = BatchState(worker: workers?.take())
      defer { if let worker = state.worker { workers?.giveBack(worker) } }
      return try texts.map { try body(&state, $0) }
    }
    let shares = Self.shares(of: texts.map(size), count: threads * 64)
    return try ParallelLoop.flatMap(
      count: shares.count, threads: threads, capacity: texts.count,
      start: { BatchState(worker: workers?.take()) },
      finish: { if let worker = $0.worker { workers?.giveBack(worker) } }
    ) { state, share in try shares[share].map { Optional(try body(&state, $0)) } }
  }

  private static func shares(of sizes: [Int], count: Int) -> [Range<Int>] {
    // Below this many bytes a share is not worth handing over.
    let target = max(1 << 12, sizes.reduce(0) { $0 + $1 + 1 } / count)
    var shares: [Range<Int>] = []
    var start = 0
    var sum = 0
    for (index, size) in sizes.enumerated() {
      sum += size + 1
      if sum >= target {
        shares.append(start..<index + 1)
        start = index + 1
        sum = 0
      }
    }
    if start < sizes.count { shares.append(start..<sizes.count) }
    return shares
  }
}
