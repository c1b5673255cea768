import ParlanceParallel

/// The tokens of short words that any thread has merged. Each thread looks into a `WordCache` of its own first, which
/// needs no lock; what it misses there another thread has often found, and merging takes far longer than asking.
///
/// Words are spread over parts with a lock each, so that threads seldom wait.
package final class SharedWordCache: Sendable {
  private final class Part: Sendable {
    let words = LockedValue(WordCache(largestSize: WordCache.largestSize / SharedWordCache.count))
  }

  private static let count = 16
  private let parts = (0..<count).map { _ in Part() }

  package init() {}

  /// Appends the tokens of a word, where it is known.
  package func append(_ key: ShortWord, to ids: inout [Int32]) -> Bool {
    part(of: key).words.withLock { $0.append(key, to: &ids) }
  }

  /// Keeps the tokens of a word that was not known.
  /// - Parameter tokens: at least one.
  package func insert(_ key: ShortWord, _ tokens: [Int32]) {
    part(of: key).words.withLock { $0.insert(key, tokens) }
  }

  /// By bits of the hash that the parts themselves do not use.
  private func part(of key: ShortWord) -> Part { parts[Int(key.hash >> 28) & (Self.count - 1)] }
}
