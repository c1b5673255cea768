import Dispatch
import Synchronization

extension Tokenizer {
  /// Encodes many texts, on several threads where asked to. The result does not depend on the number of threads.
  /// - Throws: `TokenizerError` for the first text that has one.
  public func encodeBatch(
    _ texts: [String], addSpecialTokens: Bool = true, threads: Int = 1
  ) throws -> [Encoding] {
    var encodings = try Self.map(texts, threads: threads) {
      try single($0.utf8.span, addSpecialTokens: addSpecialTokens)
    }
    padding?.apply(to: &encodings)
    return encodings
  }

  /// Encodes many pairs of texts, on several threads where asked to.
  /// - Throws: `TokenizerError` for the first pair that has one.
  public func encodeBatch(
    pairs: [(String, String)], addSpecialTokens: Bool = true, threads: Int = 1
  ) throws -> [Encoding] {
    let firsts = pairs.map(\.0)
    let seconds = pairs.map(\.1)
    var encodings = try Self.map(firsts.indices.map { $0 }, size: { firsts[$0].utf8.count }, threads: threads)
    {
      try assemble(
        [sequence(firsts[$0].utf8.span), sequence(seconds[$0].utf8.span)],
        addSpecialTokens: addSpecialTokens)
    }
    padding?.apply(to: &encodings)
    return encodings
  }

  /// The ids of many texts, on several threads where asked to. Truncation applies; padding does not.
  /// - Throws: `TokenizerError` for the first text that has one.
  public func idsBatch(
    _ texts: [String], addSpecialTokens: Bool = true, threads: Int = 1
  ) throws -> [[Int32]] {
    try Self.map(texts, threads: threads) { try ids(of: $0, addSpecialTokens: addSpecialTokens) }
  }

  private static func map<Result: Sendable>(
    _ texts: [String], threads: Int, _ body: @Sendable (String) throws -> Result
  ) throws -> [Result] {
    try map(texts, size: { $0.utf8.count }, threads: threads, body)
  }

  /// Maps in shares of about equal size, more shares than threads so that none waits long for another.
  private static func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], size: (Item) -> Int, threads: Int, _ body: @Sendable (Item) throws -> Result
  ) throws -> [Result] {
    guard threads > 1, items.count > 1 else { return try items.map(body) }
    let shares = shares(of: items.map(size), count: threads * 4)
    let results = Mutex([Swift.Result<[Result], any Error>?](repeating: nil, count: shares.count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, shares.count)) { _ in
      while true {
        let share = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard share < shares.count else { return }
        let result = Swift.Result { try items[shares[share]].map(body) }
        results.withLock { $0[share] = result }
      }
    }
    var all: [Result] = []
    all.reserveCapacity(items.count)
    for result in results.withLock({ $0 }) { all += try result?.get() ?? [] }
    return all
  }

  private static func shares(of sizes: [Int], count: Int) -> [Range<Int>] {
    let target = max(1, sizes.reduce(0) { $0 + $1 + 1 } / count)
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
