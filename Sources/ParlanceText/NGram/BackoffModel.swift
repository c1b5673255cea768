/// An n-gram model as a list: what an ARPA file holds. To ask it, make an `NGramModel` of it.
public struct BackoffModel: Sendable {
  /// The n-grams of one order.
  public struct Order: Sendable {
    /// Word ids, end to end.
    public var words: [UInt32] = []
    /// Base-10 logarithms of p(last word | words before it), 0 or below.
    public var logProbabilities: [Float] = []
    /// Base-10 logarithms of the back-off weights; empty for the highest order.
    public var logBackoffs: [Float] = []

    public init() {}

    /// Number of n-grams.
    public var count: Int { logProbabilities.count }
  }

  /// The words; an id is a place in it. `<unk>`, `<s>` and `</s>` are among them.
  public var vocabulary: Vocabulary
  /// From single words up.
  public var orders: [Order]

  public init(vocabulary: Vocabulary, orders: [Order]) {
    self.vocabulary = vocabulary
    self.orders = orders
  }

  /// The logarithm that stands for a probability of 0.
  static let logZero: Float = -99
}
