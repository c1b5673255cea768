/// A text that has more tokens than the model can read.
public struct LongText: Error, Sendable, Equatable, CustomStringConvertible {
  public let tokens: Int
  public let limit: Int

  public var description: String {
    "a text of \(tokens) tokens is longer than the \(limit) that the model reads; shorten it"
  }
}

/// What becomes of texts that have more tokens than a model can read.
public struct LongTexts: Sendable {
  private let rule: @Sendable (LongText) throws -> Void

  /// They are cut.
  public static let cut = LongTexts { _ in }
  /// They are refused, with the error `LongText`.
  public static let refuse = LongTexts { throw $0 }

  /// They are cut, and told of.
  public static func cut(telling tell: @escaping @Sendable (LongText) -> Void) -> LongTexts {
    LongTexts { tell($0) }
  }

  private init(_ rule: @escaping @Sendable (LongText) throws -> Void) { self.rule = rule }

  /// Does what is to be done with a text of so many tokens.
  /// - Throws: `LongText`.
  func check(_ tokens: Int, limit: Int?) throws {
    if let limit, tokens > limit { try rule(LongText(tokens: tokens, limit: limit)) }
  }

  /// The ids, those beyond the limit left out before the last `kept`.
  /// - Throws: `LongText`.
  func fit(_ ids: [Int32], limit: Int?, keepingLast kept: Int = 0) throws -> [Int32] {
    guard let limit, ids.count > limit else { return ids }
    try check(ids.count, limit: limit)
    return Array(ids.prefix(max(0, limit - kept)) + ids.suffix(kept))
  }
}
