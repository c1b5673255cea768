/// What modified Kneser-Ney smoothing takes from an n-gram's count, by how large the count is.
public struct Discounts: Sendable, Equatable {
  /// For a count of one, of two, and of three or more.
  public var one: Double
  public var two: Double
  public var three: Double

  /// What is commonly used where discounts can't be estimated.
  public static let fallback = Discounts(one: 0.5, two: 1, three: 1.5)

  public init(one: Double, two: Double, three: Double) {
    (self.one, self.two, self.three) = (one, two, three)
  }

  /// Estimates the discounts from how many n-grams have the adjusted counts 1 to 4: with Y = t1 / (t1 + 2 t2),
  /// D(k) = k - (k + 1) Y t(k+1) / t(k) (Chen and Goodman 1998, equation 26).
  /// - Throws: `NGramError.noDiscounts` where a count does not occur or a discount is outside of 0 to k.
  init(countsOfCounts t: [Int], order: Int) throws {
    if let missing = (1...3).first(where: { t[$0] == 0 }) {
      throw NGramError.noDiscounts(order: order, .noneWithCount(missing))
    }
    let y = Double(t[1]) / Double(t[1] + 2 * t[2])
    let amounts = (1...3).map { (k: Int) -> Double in
      let ratio = Double(t[k + 1]) / Double(t[k])
      return Double(k) - Double(k + 1) * y * ratio
    }
    for (index, amount) in amounts.enumerated() where amount < 0 || amount > Double(index + 1) {
      throw NGramError.noDiscounts(order: order, .outOfRange(count: index + 1, discount: amount))
    }
    self.init(one: amounts[0], two: amounts[1], three: amounts[2])
  }

  /// The discount for a count above 0.
  @inline(__always)
  func amount(for count: UInt64) -> Double { count == 1 ? one : count == 2 ? two : three }
}
