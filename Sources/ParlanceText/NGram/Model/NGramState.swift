/// What a model remembers of the words so far: those that may still matter, the latest first, with the back-off
/// weights of the n-grams that they form. A small value, so that a search can hold one for each hypothesis.
public struct NGramState: Sendable, Hashable {
  /// The highest order whose states fit.
  public static let largestOrder = 8

  /// How many words matter.
  public private(set) var count = 0
  private var words = InlineArray<7, UInt32>(repeating: 0)
  private var backoffs = InlineArray<7, Float>(repeating: 0)

  /// Nothing is known of what stands before.
  public init() {}

  /// The id of the word at `index` before the next one; 0 is the latest.
  @inline(__always)
  func word(_ index: Int) -> UInt32 { words[index] }

  /// The logarithm of the back-off weight of the latest `index` + 1 words.
  @inline(__always)
  func backoff(_ index: Int) -> Float { backoffs[index] }

  @inline(__always)
  mutating func set(_ index: Int, word: UInt32, backoff: Float) {
    words[index] = word
    backoffs[index] = backoff
  }

  @inline(__always)
  mutating func cut(to count: Int) { self.count = count }

  /// States are equal where every continuation has the same probability for both.
  public static func == (a: NGramState, b: NGramState) -> Bool {
    a.count == b.count && (0..<a.count).allSatisfy { a.words[$0] == b.words[$0] }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for index in 0..<count { hasher.combine(words[index]) }
  }
}
